import { accuracy, balancedAccuracy, cohenKappa, macroF1, meanDefined } from './agreement.ts';
import { rankScores, weightedAuc } from './auc.ts';
import { brierLoss, confidenceBin, logLoss } from './calibration.ts';
import { classCounts, f1, precision, sensitivity, specificity } from './confusion.ts';
import { argMax, type Prediction } from './prediction.ts';
import { sumByCell, weightedCells } from './sufficient.ts';

/** Figures over all classes, in the order in which they are computed and shown. */
export const OVERALL = [
  'accuracy',
  'balancedAccuracy',
  'macroAuc',
  'macroF1',
  'kappa',
  'brier',
  'logLoss',
  'expectedCalibrationError',
] as const;
/** Figures of one class against the rest. */
export const BY_CLASS = ['auc', 'sensitivity', 'specificity', 'precision', 'f1'] as const;
export type OverallName = (typeof OVERALL)[number];
export type ByClassName = (typeof BY_CLASS)[number];

/** Number of equal bins of the expected calibration error. */
export const CALIBRATION_BINS = 10;

/** Computes every figure of a set of cases when patient i counts `weights[i]` times: OVERALL, then BY_CLASS for each class. */
export type FigureProgram = { length: number; evaluate: (weights: Uint16Array, out: Float64Array) => void };

/** Prepares all figures of cases that belong together (one repeat) for fast evaluation under many weightings of the patients. */
export function compileFigures(
  cases: readonly Prediction[],
  classCount: number,
  patientIndex: ReadonlyMap<string, number>,
): FigureProgram {
  const member = Int32Array.from(cases, ({ patient }) => patientIndex.get(patient) ?? 0);
  const answers = Int32Array.from(cases, ({ probabilities }) => argMax(probabilities));
  const confidences = Float64Array.from(cases, ({ probabilities }, i) => probabilities[answers[i] ?? 0] ?? 0);
  const zeros = new Int32Array(cases.length);
  const bins =
    confidences.length === 0
      ? zeros
      : Int32Array.from(confidences, (confidence) => confidenceBin(confidence, CALIBRATION_BINS));

  const confusion = sumByCell(
    member,
    Int32Array.from(cases, ({ label }, i) => label * classCount + (answers[i] ?? 0)),
    classCount ** 2,
  );
  const brier = sumByCell(
    member,
    zeros,
    1,
    Float64Array.from(cases, ({ probabilities, label }) => brierLoss(probabilities, label)),
  );
  const loss = sumByCell(
    member,
    zeros,
    1,
    Float64Array.from(cases, ({ probabilities, label }) => logLoss(probabilities, label)),
  );
  // In each bin |mean confidence - accuracy| times its share is |sum of (confidence - right)| over the number of cases.
  const gaps = sumByCell(
    member,
    bins,
    CALIBRATION_BINS,
    confidences.map((confidence, i) => confidence - (answers[i] === cases[i]?.label ? 1 : 0)),
  );
  const ranked = Array.from({ length: classCount }, (_, c) =>
    rankScores(
      Float64Array.from(cases, ({ probabilities }) => probabilities[c] ?? 0),
      Uint8Array.from(cases, ({ label }) => (label === c ? 1 : 0)),
      member,
    ),
  );

  const matrix = { size: classCount, counts: new Float64Array(classCount ** 2) };
  const binGaps = new Float64Array(CALIBRATION_BINS);
  const one = new Float64Array(1);
  const evaluate = (weights: Uint16Array, out: Float64Array): void => {
    const total = weightedCells(confusion, weights, matrix.counts).reduce((sum, count) => sum + count, 0);
    const areas = ranked.map((scores) => weightedAuc(scores, weights));
    const overall: Record<OverallName, number> = {
      accuracy: accuracy(matrix),
      balancedAccuracy: balancedAccuracy(matrix),
      macroAuc: meanDefined(classCount, (c) => areas[c] ?? Number.NaN),
      macroF1: macroF1(matrix),
      kappa: cohenKappa(matrix),
      brier: (weightedCells(brier, weights, one)[0] ?? 0) / total,
      logLoss: (weightedCells(loss, weights, one)[0] ?? 0) / total,
      expectedCalibrationError:
        weightedCells(gaps, weights, binGaps).reduce((sum, gap) => sum + Math.abs(gap), 0) / total,
    };
    OVERALL.forEach((name, i) => {
      out[i] = overall[name];
    });
    for (let c = 0; c < classCount; c++) {
      const counts = classCounts(matrix, c);
      const own = [areas[c] ?? Number.NaN, sensitivity(counts), specificity(counts), precision(counts), f1(counts)];
      out.set(own, OVERALL.length + c * BY_CLASS.length);
    }
  };
  return { length: OVERALL.length + classCount * BY_CLASS.length, evaluate };
}

/** Prepares the mean of every figure over the repeats of cross-validation, each repeat evaluated by itself on the same patients. */
export function compileRepeats(
  cases: readonly Prediction[],
  classCount: number,
  patientIndex: ReadonlyMap<string, number>,
): FigureProgram {
  const programs = [...Map.groupBy(cases, ({ repeat = 0 }) => repeat).values()].map((own) =>
    compileFigures(own, classCount, patientIndex),
  );
  const [first] = programs;
  if (first && programs.length === 1) return first;
  const length = first?.length ?? 0;
  const part = new Float64Array(length);
  return {
    length,
    evaluate: (weights, out) => {
      out.fill(0);
      for (const program of programs) {
        program.evaluate(weights, part);
        for (let i = 0; i < length; i++) out[i] = (out[i] as number) + (part[i] as number) / programs.length;
      }
    },
  };
}
