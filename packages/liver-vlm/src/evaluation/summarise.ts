import { aggregate } from './aggregate.ts';
import { type RocPoint, rocCurve } from './auc.ts';
import { clusterBootstrap } from './bootstrap.ts';
import { type ReliabilityBin, reliabilityBins } from './calibration.ts';
import { confusionMatrix } from './confusion.ts';
import { type Figure, percentileFigure } from './figure.ts';
import { BY_CLASS, type ByClassName, CALIBRATION_BINS, compileRepeats, OVERALL, type OverallName } from './figures.ts';
import { argMax, checkPredictions, type Level, type Prediction } from './prediction.ts';

/** One class against the rest. */
export type ClassMetrics = Record<ByClassName, Figure> & { class: string; cases: number; patients: number };

/**
 * All figures of one method at one level. `cases` counts slices, lesions or patients of one repeat; `confusion[true][predicted]`, ROC and
 * reliability pool the repeats; `mixedPatients` were left out at patient level because their lesions are of different classes.
 */
export type Metrics = Record<OverallName, Figure> & {
  level: Level;
  classes: string[];
  cases: number;
  patients: number;
  repeats: number;
  mixedPatients: string[];
  bootstrap: { draws: number; seed: number };
  perClass: ClassMetrics[];
  confusion: number[][];
  roc: { class: string; points: RocPoint[] }[];
  reliability: ReliabilityBin[];
};

/** How predictions are summarised: class names in the order of the probabilities, the level counted, and the bootstrap's seed and draws. */
export type SummaryOptions = { classes: readonly string[]; level: Level; seed: number; draws: number };

/**
 * Summarises predictions with 95 % intervals by a bootstrap of whole patients, percentile method; repeats are averaged within each draw.
 * The interval is for new patients with the models as trained: it does not tell how a model trained on other patients would do.
 * Throws EvaluationError on predictions that cannot be evaluated.
 */
export function summarise(predictions: readonly Prediction[], options: SummaryOptions): Metrics {
  const { classes, level, seed, draws } = options;
  checkPredictions(predictions, classes.length);
  const { predictions: cases, mixedPatients } = aggregate(predictions, level);
  const patients = indexPatients(cases);
  const program = compileRepeats(cases, classes.length, patients);
  const value = new Float64Array(program.length);
  program.evaluate(new Uint16Array(patients.size).fill(1), value);
  const drawn = clusterBootstrap(
    patients.size,
    program.length,
    { draws: patients.size > 1 ? draws : 0, seed },
    program.evaluate,
  );
  const figures = Array.from(value, (own, i) => percentileFigure(own, drawn[i] ?? new Float64Array(0)));
  const figure = (at: number): Figure => figures[at] ?? { value: null, low: null, high: null };

  const overall = Object.fromEntries(OVERALL.map((name, i) => [name, figure(i)])) as Record<OverallName, Figure>;
  const repeats = new Set(cases.map(({ repeat = 0 }) => repeat)).size;
  const answers = cases.map(({ probabilities }) => argMax(probabilities));
  const counts = confusionMatrix(
    cases.map(({ label }) => label),
    answers,
    classes.length,
  ).counts;
  return {
    level,
    classes: [...classes],
    cases: cases.length / Math.max(1, repeats),
    patients: patients.size,
    repeats,
    mixedPatients,
    bootstrap: { draws, seed },
    ...overall,
    perClass: classes.map((name, c) => {
      const own = cases.filter(({ label }) => label === c);
      const offset = OVERALL.length + c * BY_CLASS.length;
      const byClass = Object.fromEntries(BY_CLASS.map((key, i) => [key, figure(offset + i)])) as Record<
        ByClassName,
        Figure
      >;
      return {
        class: name,
        cases: own.length / Math.max(1, repeats),
        patients: new Set(own.map(({ patient }) => patient)).size,
        ...byClass,
      };
    }),
    confusion: classes.map((_, c) => Array.from(counts.subarray(c * classes.length, (c + 1) * classes.length))),
    roc: classes.flatMap((name, c) => {
      const positive = cases.map(({ label }) => (label === c ? 1 : 0) as number);
      const both = positive.includes(1) && positive.includes(0);
      return both
        ? [
            {
              class: name,
              points: rocCurve(
                cases.map(({ probabilities }) => probabilities[c] ?? 0),
                positive,
              ),
            },
          ]
        : [];
    }),
    reliability: reliabilityBins(cases, CALIBRATION_BINS),
  };
}

/** Numbers the patients in order of first appearance. */
export function indexPatients(cases: readonly Prediction[]): Map<string, number> {
  const index = new Map<string, number>();
  for (const { patient } of cases) if (!index.has(patient)) index.set(patient, index.size);
  return index;
}
