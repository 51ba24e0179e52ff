import type { ComparisonData } from '../../compare/data.ts';
import type { TrainingSize } from '../../compare/unit.ts';
import { table } from '../tables.ts';
import { figureText, pText } from '../words.ts';
import { differenceText } from './answer.ts';
import { differenceOf, ranked, resultOf, titleOf } from './lookup.ts';

/** Every method at one size: figures with intervals, and what the reference is ahead, with p before and after Holm. */
export function ladderTable(data: ComparisonData, size: TrainingSize): string {
  return table(
    ['Method', 'Macro AUC', 'Reference less this', 'p', 'p, Holm', 'Accuracy', 'Balanced accuracy'],
    ranked(data, size).map(({ method, metrics: { lesion } }) => {
      const paired = differenceOf(data, method, size);
      const compared = paired
        ? [
            differenceText(paired.differences.macroAuc),
            pText(paired.differences.macroAuc.p),
            pText(paired.adjustedP.macroAuc),
          ]
        : [method === data.reference ? 'reference' : '–', '', ''];
      const others = [lesion.accuracy, lesion.balancedAccuracy].map((figure) => figureText(figure));
      return [titleOf(data, method), figureText(lesion.macroAuc), ...compared, ...others];
    }),
    'wrapped',
  );
}

/** The figures that the ladder leaves out: agreement beyond chance and calibration. */
export function otherFiguresTable(data: ComparisonData, size: TrainingSize): string {
  return table(
    ['Method', 'Macro F1', 'Cohen’s kappa', 'Brier score', 'Log loss', 'Calibration error'],
    ranked(data, size).map(({ method, metrics: { lesion } }) => [
      titleOf(data, method),
      ...[lesion.macroF1, lesion.kappa, lesion.brier, lesion.logLoss, lesion.expectedCalibrationError].map((figure) =>
        figureText(figure),
      ),
    ]),
    'wrapped',
  );
}

/** Macro AUC of every method at every size. */
export function curvesTable(data: ComparisonData, last: TrainingSize): string {
  const order = [...ranked(data, last).map(({ method }) => method), ...data.results.map(({ method }) => method)];
  return table(
    ['Method', ...data.protocol.sizes.map((size) => (size === 'all' ? 'all patients' : `${size} per class`))],
    [...new Set(order)].map((method) => [
      titleOf(data, method),
      ...data.protocol.sizes.map((size) => {
        const figure = resultOf(data, method, size)?.metrics.lesion.macroAuc;
        return figure ? figureText(figure) : '–';
      }),
    ]),
  );
}

/** Area under the ROC curve of each class, by method. */
export function classAucTable(data: ComparisonData, size: TrainingSize): string {
  const rows = ranked(data, size);
  const [first] = rows;
  return table(
    ['AUC, class against the rest', ...(first?.metrics.lesion.classes ?? [])],
    rows.map(({ method, metrics }) => [
      titleOf(data, method),
      ...metrics.lesion.perClass.map(({ auc }) => figureText(auc)),
    ]),
  );
}

/** DeLong's test by class, on patients, reference less each other method: difference with interval, p after Holm. */
export function deLongTable(data: ComparisonData, size: TrainingSize): string {
  const rows = data.differences.filter((own) => own.size === size && own.deLong.length > 0);
  if (rows.length === 0) return '';
  const classes = data.dataset.classes.map((own) => own.class);
  return table(
    ['DeLong: reference less', ...classes],
    rows.map(({ second, deLong }) => [
      titleOf(data, second),
      ...classes.map((name) => {
        const own = deLong.find((row) => row.class === name);
        if (!own) return '–';
        const { difference: value, low, high } = own.comparison;
        return `${differenceText({ value, low, high })} p\u00a0${pText(own.adjustedP).replaceAll(' ', '\u00a0')}`;
      }),
    ]),
    'wrapped',
  );
}

/** Figures of one method by slice, lesion and patient. */
export function levelsTable(data: ComparisonData, method: string, size: TrainingSize): string {
  const metrics = resultOf(data, method, size)?.metrics;
  if (!metrics) return '';
  const levels = [metrics.lesion, metrics.patient, metrics.slice];
  const rows = [
    ['Macro AUC', 'macroAuc'],
    ['Accuracy', 'accuracy'],
    ['Balanced accuracy', 'balancedAccuracy'],
    ['Macro F1', 'macroF1'],
    ['Cohen’s kappa', 'kappa'],
    ['Brier score (0 best, 2 worst)', 'brier'],
    ['Log loss (nats)', 'logLoss'],
    ['Expected calibration error', 'expectedCalibrationError'],
  ] as const;
  return table(
    ['', ...levels.map(({ level, cases }) => `By ${level} (n = ${Math.round(cases)})`)],
    rows.map(([title, name]) => [title, ...levels.map((own) => figureText(own[name]))]),
  );
}
