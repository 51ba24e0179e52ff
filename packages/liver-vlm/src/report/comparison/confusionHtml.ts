import type { Metrics } from '../../evaluation/summarise.ts';
import type { ExampleLesion } from '../reportData.ts';
import { escapeHtml } from '../words.ts';

/**
 * The confusion matrix as a table with a picture in each cell that has one: rows are the true class, columns the answer. Shade is the share of
 * the row; counts of repeated cross-validation are means over the repeats.
 */
export function confusionHtml({ classes, confusion, repeats }: Metrics, examples: readonly ExampleLesion[]): string {
  const heading = classes.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join('');
  const rows = confusion.map((counts, truth) => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    const cells = counts.map((count, answer) => {
      const share = total > 0 ? count / total : 0;
      const example = examples.find((own) => own.truth === classes[truth] && own.answer === classes[answer]);
      const picture = example
        ? `<img alt="${escapeHtml(`lesion ${example.id}: ${example.truth}, taken for ${example.answer}`)}" src="${escapeHtml(example.png)}">`
        : '';
      return `<td style="--share:${share.toFixed(3)}"${truth === answer ? ' class="hit"' : ''}><b>${Number((count / repeats).toFixed(1))}</b> <span>${Math.round(100 * share)} %</span>${picture}</td>`;
    });
    return `<tr><th scope="row">${escapeHtml(classes[truth] ?? '')}</th>${cells.join('')}</tr>`;
  });
  return `<div class="scroll"><table class="confusion"><thead><tr><th>true ↓ answer →</th>${heading}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}
