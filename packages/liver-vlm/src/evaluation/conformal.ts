import { EvaluationError } from './evaluationError.ts';
import { argMax } from './prediction.ts';

/** `lac`: smallest sets on average (Sadinle et al. 2019); `aps`: sets that grow where a case is hard (Romano et al. 2020, without randomisation). */
export type ConformalScore = 'lac' | 'aps';

/** A calibrated rule for prediction sets; `threshold` is the largest score a class may have, Infinity where calibration cases are too few. */
export type ConformalRule = { score: ConformalScore; coverage: number; threshold: number; cases: number };

/**
 * Calibrates prediction sets that hold the true class in at least `coverage` of new cases on average (split conformal prediction, Vovk 2005).
 * The promise holds for cases exchangeable with the calibration cases: held out from training, and one a patient.
 */
export function calibrateConformal(
  probabilities: readonly (readonly number[])[],
  labels: ArrayLike<number>,
  options: { coverage: number; score: ConformalScore },
): ConformalRule {
  const { coverage, score } = options;
  if (!(coverage > 0 && coverage < 1))
    throw new EvaluationError(`coverage: expected a number between 0 and 1, got ${coverage} - correct it`);
  if (probabilities.length !== labels.length) {
    throw new EvaluationError(
      `calibration: expected as many labels as cases, got ${labels.length} and ${probabilities.length} - pass one label a case`,
    );
  }
  const scores = Float64Array.from(probabilities, (p, i) => conformalScore(p, labels[i] ?? 0, score)).sort();
  // The small amount keeps 0.9 * 10 from becoming the 11th of ten by rounding.
  const rank = Math.ceil((scores.length + 1) * coverage - 1e-9);
  return {
    score,
    coverage,
    threshold: rank <= scores.length ? (scores[rank - 1] ?? 0) : Number.POSITIVE_INFINITY,
    cases: scores.length,
  };
}

/** Returns the classes a case may belong to, likeliest first; never empty, the likeliest class is always among them. */
export function predictionSet(probabilities: readonly number[], rule: ConformalRule): number[] {
  const order = byProbability(probabilities);
  return order.filter(
    (c, rank) => rank === 0 || conformalScore(probabilities, c, rule.score) <= rule.threshold + 1e-12,
  );
}

/** How prediction sets did on cases with known class: share that hold it, mean size, share with a single class, and share by class (null if absent). */
export type SetCoverage = { coverage: number; meanSize: number; singletons: number; byClass: (number | null)[] };

/** Measures prediction sets on cases that were used neither for training nor for calibration. */
export function measureCoverage(
  sets: readonly (readonly number[])[],
  labels: ArrayLike<number>,
  classCount: number,
): SetCoverage {
  const share = (rows: readonly number[], holds: (row: number) => boolean): number =>
    rows.filter(holds).length / rows.length;
  const rows = sets.map((_, i) => i);
  const covered = (row: number): boolean => sets[row]?.includes(labels[row] ?? -1) ?? false;
  return {
    coverage: share(rows, covered),
    meanSize: sets.reduce((sum, set) => sum + set.length, 0) / sets.length,
    singletons: share(rows, (row) => sets[row]?.length === 1),
    byClass: Array.from({ length: classCount }, (_, c) => {
      const own = rows.filter((row) => labels[row] === c);
      return own.length > 0 ? share(own, covered) : null;
    }),
  };
}

function conformalScore(probabilities: readonly number[], label: number, score: ConformalScore): number {
  if (score === 'lac') return 1 - (probabilities[label] ?? 0);
  let sum = 0;
  for (const c of byProbability(probabilities)) {
    sum += probabilities[c] ?? 0;
    if (c === label) break;
  }
  return sum;
}

function byProbability(probabilities: readonly number[]): number[] {
  const likeliest = argMax(probabilities);
  return probabilities
    .map((_, c) => c)
    .sort(
      (a, b) =>
        (probabilities[b] ?? 0) - (probabilities[a] ?? 0) || Number(b === likeliest) - Number(a === likeliest) || a - b,
    );
}
