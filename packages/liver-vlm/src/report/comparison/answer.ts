import type { ClaimRow, ComparisonData, Verdict } from '../../compare/data.ts';
import type { TrainingSize } from '../../compare/unit.ts';
import type { Difference } from '../../evaluation/difference.ts';
import { LIVER_VLM } from '../../methods/liverVlm.ts';
import { decimals } from '../words.ts';
import { differenceOf, largestSize, resultOf, sizeText, titleOf } from './lookup.ts';

const LEAD: Readonly<Record<Exclude<Verdict, 'not tested'>, string>> = {
  supported: 'Language helped on this data',
  'not supported': 'Language did not help on this data',
  undecided: 'This data does not settle whether language helps',
};

/** The controls, as a sentence names them. */
const CONTROLS: Readonly<Record<string, string>> = {
  cnn: 'the same network with a learned head',
  'random-text': 'random class vectors',
  'shuffled-text': 'every class under the sentences of another',
  orthonormal: 'class vectors at right angles',
};

/**
 * Answers "does the language help?" in one sentence: verdict, differences from the controls that decide it, their 95 % intervals, lesions and
 * patients. The numbers are those of the claim; the sentence says no more than its verdict does.
 */
export function languageAnswer(data: ComparisonData): string {
  const { verdict, reason, rows } = data.language;
  const deciding = rows.filter(({ decides }) => decides);
  const auc = deciding.filter(({ figure }) => figure === 'macroAuc');
  const accuracy = deciding.filter(({ figure }) => figure === 'accuracy');
  const [first] = auc;
  if (verdict === 'not tested' || !first)
    return `This comparison cannot say whether language helps: ${reason.trim().replace(/\.+$/, '')}${withoutWords(data)}.`;
  // Accuracy is named where the areas alone would not bear the verdict out.
  const enough = accuracy.length === 0 || borneOut(verdict, auc);
  const parts = [changes(data, 'macro AUC', auc), ...(enough ? [] : [changes(data, 'accuracy', accuracy)])];
  const { cases, patients } = resultOf(data, first.first, first.sizes.at(-1) ?? largestSize(data))?.metrics.lesion ?? {
    cases: data.dataset.lesions,
    patients: data.dataset.patients,
  };
  const lead =
    verdict === 'not supported' && borneOut('supported', auc)
      ? 'Language raised the area under the curve on this data, but not the accuracy'
      : LEAD[verdict];
  return `${lead}: ${sizesText(first.sizes)}, class sentences changed ${parts.join(', and ')} (95 % intervals, ${Math.round(cases)} lesions of ${patients} patients).`;
}

/** Where the claim was not tested, what the plainest control says by itself. */
function withoutWords(data: ComparisonData): string {
  const size = largestSize(data);
  const difference = data.reference === LIVER_VLM ? differenceOf(data, 'cnn', size)?.differences.macroAuc : undefined;
  const metrics = resultOf(data, data.reference, size)?.metrics.lesion;
  if (!difference || !metrics) return '';
  return `; ${sizesText([size])}, macro AUC changed by ${differenceText(difference)} against ${CONTROLS['cnn']} (95 % interval, ${Math.round(metrics.cases)} lesions of ${metrics.patients} patients)`;
}

/** Whether these rows by themselves give the verdict: one that speaks against decides, else all must speak for. */
function borneOut(verdict: Verdict, rows: readonly ClaimRow[]): boolean {
  if (verdict === 'supported') return rows.every((row) => row.verdict === 'supported');
  return rows.some((row) => row.verdict === verdict);
}

function changes(data: ComparisonData, figure: string, rows: readonly ClaimRow[]): string {
  const [first] = rows;
  const parts = rows.map((row) => {
    // Rows may rest on different sizes; a size is said again only where it changes.
    const where = String(row.sizes) === String(first?.sizes) ? '' : `${sizesText(row.sizes)}, `;
    return `${where}${differenceText(row.difference)} against ${CONTROLS[row.second] ?? titleOf(data, row.second)}`;
  });
  return `${figure} by ${listed(parts)}`;
}

/** Writes a number with its sign and three decimals. */
export const signed = (value: number | null): string =>
  value === null || Math.abs(value) < 0.0005
    ? decimals(value === null ? null : 0, 3)
    : `${value > 0 ? '+' : ''}${decimals(value, 3)}`;

/** Writes `+0.012 (−0.030 to +0.050)`. */
export const differenceText = ({ value, low, high }: Pick<Difference, 'value' | 'low' | 'high'>): string =>
  low === null || high === null ? signed(value) : `${signed(value)} (${signed(low)} to ${signed(high)})`;

export function sizesText(sizes: readonly TrainingSize[]): string {
  if (sizes.length <= 1) return `with ${sizeText(sizes[0] ?? 'all')}`;
  const inOrder = [...sizes].sort((a, b) => (a === 'all' ? Infinity : a) - (b === 'all' ? Infinity : b));
  return `on average over ${listed(inOrder.map(String))} training patients per class`;
}

export function listed(parts: readonly string[]): string {
  return parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

/** Makes a sentence of a text: a capital first, one full stop at the end. */
export const sentence = (text: string): string => {
  const own = text.trim().replace(/\.+$/, '');
  return `${own.charAt(0).toUpperCase()}${own.slice(1)}.`;
};
