import { EvaluationError } from './evaluationError.ts';
import { twoSidedP } from './normal.ts';

/** An area under the ROC curve with DeLong's variance and normal 95 % interval, cut to 0..1. */
export type DeLong = { auc: number; variance: number; low: number; high: number };

/** Two areas on the same cases, their difference (first less second) with its 95 % interval, and the two-sided test that it is 0. */
export type DeLongComparison = {
  first: DeLong;
  second: DeLong;
  difference: number;
  low: number;
  high: number;
  z: number;
  p: number;
};

const Z95 = 1.959963984540054;

/**
 * Variance of the area under a ROC curve without assumptions on its shape (DeLong et al. 1988, by midranks as Sun & Xu 2014).
 * Cases must be independent: use patients, or the patient-level bootstrap where one has several lesions. Needs two of either kind.
 */
export function deLong(scores: ArrayLike<number>, positive: ArrayLike<number>): DeLong {
  const parts = components(scores, positive);
  return withInterval(parts.auc, covariance(parts, parts));
}

/** Compares two classifiers' areas on the same cases, allowing for their correlation (DeLong et al. 1988). */
export function deLongTest(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  positive: ArrayLike<number>,
): DeLongComparison {
  const a = components(first, positive);
  const b = components(second, positive);
  const [varA, varB] = [covariance(a, a), covariance(b, b)];
  const difference = a.auc - b.auc;
  const error = Math.sqrt(Math.max(0, varA + varB - 2 * covariance(a, b)));
  const z = difference === 0 ? 0 : difference / error;
  return {
    first: withInterval(a.auc, varA),
    second: withInterval(b.auc, varB),
    difference,
    low: difference - Z95 * error,
    high: difference + Z95 * error,
    z,
    p: twoSidedP(z),
  };
}

type Components = { auc: number; ofPositives: Float64Array; ofNegatives: Float64Array };

/** For each positive the share of negatives below it, for each negative the share of positives above it, ties one half. */
function components(scores: ArrayLike<number>, positive: ArrayLike<number>): Components {
  const pick = (wanted: boolean): number[] => Array.from(scores).filter((_, i) => Boolean(positive[i]) === wanted);
  const [positives, negatives] = [pick(true), pick(false)];
  const [m, n] = [positives.length, negatives.length];
  if (m < 2 || n < 2)
    throw new EvaluationError(
      `DeLong: expected two cases of either kind, got ${m} positive and ${n} negative - add cases`,
    );
  const overall = midranks([...positives, ...negatives]);
  const within = [midranks(positives), midranks(negatives)] as const;
  const ofPositives = within[0].map((rank, i) => ((overall[i] ?? 0) - rank) / n);
  const ofNegatives = within[1].map((rank, j) => 1 - ((overall[m + j] ?? 0) - rank) / m);
  return { auc: ofPositives.reduce((sum, v) => sum + v, 0) / m, ofPositives, ofNegatives };
}

function midranks(values: readonly number[]): Float64Array {
  const order = values.map((_, i) => i).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const ranks = new Float64Array(values.length);
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end < order.length && values[order[end] ?? 0] === values[order[start] ?? 0]) end++;
    for (let i = start; i < end; i++) ranks[order[i] ?? 0] = (start + end + 1) / 2;
    start = end;
  }
  return ranks;
}

function covariance(a: Components, b: Components): number {
  const sum = (x: Float64Array, y: Float64Array): number => {
    let total = 0;
    for (let i = 0; i < x.length; i++) total += ((x[i] ?? 0) - a.auc) * ((y[i] ?? 0) - b.auc);
    return total / (x.length - 1) / x.length;
  };
  return sum(a.ofPositives, b.ofPositives) + sum(a.ofNegatives, b.ofNegatives);
}

function withInterval(auc: number, variance: number): DeLong {
  const half = Z95 * Math.sqrt(variance);
  return { auc, variance, low: Math.max(0, auc - half), high: Math.min(1, auc + half) };
}
