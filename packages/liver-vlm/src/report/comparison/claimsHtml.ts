import type { Claim, ClaimRow, ComparisonData } from '../../compare/data.ts';
import { decimals, escapeHtml, pText } from '../words.ts';
import { differenceText, sentence, sizesText } from './answer.ts';
import { titleOf } from './lookup.ts';

const FIGURES = {
  accuracy: 'accuracy',
  macroAuc: 'macro AUC',
  relativeSeconds: 'time of an answer, relative',
} as const;

/** The verdict as a badge: told apart by its words, not by colour alone. */
export const badge = (verdict: string): string =>
  `<span class="badge ${verdict.replaceAll(' ', '-')}">${escapeHtml(verdict)}</span>`;

/** One row a claim: statement, verdict, why, and the differences that it rests on. */
export function claimsHtml(data: ComparisonData, claims: readonly Claim[]): string {
  const rows = claims.map(
    ({ number, statement, verdict, reason, rows: evidence }) =>
      `<tr><td>${number > 0 ? number : ''}</td><td>${escapeHtml(sentence(statement))}</td><td>${badge(verdict)}</td><td>${escapeHtml(sentence(reason))}${evidenceHtml(data, evidence)}</td></tr>`,
  );
  return `<div class="scroll"><table class="plain claims"><thead><tr><th></th><th>Claim</th><th>Verdict</th><th>Why, and the differences it rests on</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

/** The rows that decide, each by itself; those that do not, in a line for each pair and figure. */
function evidenceHtml(data: ComparisonData, rows: readonly ClaimRow[]): string {
  const what = ({ first, second, figure }: ClaimRow): string =>
    `${titleOf(data, first)} less ${titleOf(data, second)}, ${FIGURES[figure]}`;
  const deciding = rows
    .filter(({ decides }) => decides)
    .map((row) => `<li>${escapeHtml(`${what(row)}, ${sizesText(row.sizes)}: ${claimFigure(row)}`)}</li>`);
  const others = [
    ...Map.groupBy(
      rows.filter(({ decides }) => !decides),
      what,
    ),
  ].map(([pair, own]) => {
    const each = own.map((row) => `${row.sizes.join(', ')}: ${claimFigure(row)}`).join('; ');
    return `<li>${escapeHtml(`${pair}, by size – ${each}`)}</li>`;
  });
  return rows.length > 0 ? `<ul>${deciding.join('')}${others.join('')}</ul>` : '';
}

function claimFigure({ figure, difference }: ClaimRow): string {
  if (figure !== 'relativeSeconds')
    return `${differenceText(difference)}${difference.p === null ? '' : `, p ${pText(difference.p)}`}`;
  const percent = (share: number | null): string => (share === null ? '–' : `${decimals(100 * share, 0)} %`);
  const { value, low, high } = difference;
  return low === null ? percent(value) : `${percent(value)} (${percent(low)} to ${percent(high)})`;
}
