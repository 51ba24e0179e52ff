import type { ExampleLesion } from './reportData.ts';
import { decimals, escapeHtml } from './words.ts';

/** Pictures of lesions with what was said of them: those that were right, or those that were wrong; empty where there are none. */
export function exampleFigures(examples: readonly ExampleLesion[], right: boolean): string {
  const cards = examples
    .filter(({ truth, answer }) => (truth === answer) === right)
    .map(({ id, png, truth, answer, probability, caption }) => {
      const said = right
        ? `<span class="right">✓ ${escapeHtml(truth)}</span>`
        : `<span class="wrong">✗ ${escapeHtml(answer)}</span>, truly ${escapeHtml(truth)}`;
      const note = caption === undefined ? '' : `<br>${escapeHtml(caption)}`;
      return `<figure><img alt="${escapeHtml(`lesion ${id}`)}" src="${escapeHtml(png)}"><figcaption>${said}, ${decimals(probability)}<br>${escapeHtml(id)}${note}</figcaption></figure>`;
    });
  return cards.length > 0 ? `<div class="lesions">${cards.join('')}</div>` : '';
}
