import type { Metrics } from '../evaluation/summarise.ts';
import { escapeHtml, figureText } from './words.ts';

/** An interval is not torn apart where its line ends. */
const whole = (text: string): string =>
  text.replace(/\([^()]+ to [^()]+\)/g, (range) => range.replaceAll(' ', '\u00a0'));

const line = (cells: readonly string[], tag: 'th' | 'td'): string =>
  `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(whole(cell))}</${tag}>`).join('')}</tr>`;

const opening = (head: readonly string[], className: string): string =>
  `<div class="scroll"><table class="${className}">${head.length > 0 ? `<thead>${line(head, 'th')}</thead>` : ''}<tbody>`;

const closing = '</tbody></table></div>';

/** Makes an HTML table of texts; the first column is a heading. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[], className = ''): string =>
  `${opening(head, className)}${rows.map((row) => line(row, 'td')).join('')}${closing}`;

/** The same, row by row, for more rows than are to be held. */
export async function* longTable(
  head: readonly string[],
  rows: AsyncIterable<readonly string[]>,
  className = '',
): AsyncGenerator<string> {
  yield opening(head, className);
  for await (const row of rows) yield line(row, 'td');
  yield closing;
}

const OVERALL_TITLES = [
  ['accuracy', 'Accuracy'],
  ['balancedAccuracy', 'Balanced accuracy'],
  ['macroAuc', 'Macro AUC'],
  ['macroF1', 'Macro F1'],
  ['kappa', "Cohen's kappa"],
  ['brier', 'Brier score (0 best, 2 worst)'],
  ['logLoss', 'Log loss (nats)'],
  ['expectedCalibrationError', 'Expected calibration error'],
] as const;

/** Figures over all classes, one column a level. */
export function overallTable(levels: readonly Metrics[]): string {
  const head = ['', ...levels.map(({ level, cases }) => `By ${level} (n = ${Math.round(cases)})`)];
  return table(
    head,
    OVERALL_TITLES.map(([name, title]) => [title, ...levels.map((metrics) => figureText(metrics[name]))]),
  );
}

/** Figures of each class against the rest. */
export function classTable({ perClass }: Metrics): string {
  return table(
    ['Class', 'Cases', 'Patients', 'AUC', 'Sensitivity', 'Specificity', 'Precision', 'F1'],
    perClass.map((own) => [
      own.class,
      String(Math.round(own.cases)),
      String(own.patients),
      ...(['auc', 'sensitivity', 'specificity', 'precision', 'f1'] as const).map((name) => figureText(own[name])),
    ]),
  );
}
