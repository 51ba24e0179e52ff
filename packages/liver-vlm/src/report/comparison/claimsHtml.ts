import type { Claim, ClaimRow, ComparisonData } from '../../compare/data.ts';
import { decimals, escapeHtml, pText } from '../words.ts';
import { differenceText, sentence, sizesText } from './answer.ts';
import { titleOf } from './lookup.ts';

const FIGURES = { accuracy: 'accuracy', macroAuc: 'macro AUC', relativeSeconds: 'seconds, relative' } as const;

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

function evidenceHtml(data: ComparisonData, rows: readonly ClaimRow[]): string {
  if (rows.length === 0) return '';
  const items = rows.map((row) => {
    const text = `${titleOf(data, row.first)} less ${titleOf(data, row.second)}, ${FIGURES[row.figure]}, ${sizesText(row.sizes)}: ${claimFigure(row)}${row.decides ? '' : ' – does not decide'}`;
    return `<li>${escapeHtml(text)}</li>`;
  });
  return `<ul>${items.join('')}</ul>`;
}

function claimFigure({ figure, difference }: ClaimRow): string {
  if (figure !== 'relativeSeconds')
    return `${differenceText(difference)}${difference.p === null ? '' : `, p ${pText(difference.p)}`}`;
  const percent = (share: number | null): string => (share === null ? '–' : `${decimals(100 * share, 0)} %`);
  const { value, low, high } = difference;
  return low === null ? percent(value) : `${percent(value)} (${percent(low)} to ${percent(high)})`;
}
