import { EvaluationError } from './evaluationError.ts';

/** A fitted temperature and the mean negative log-likelihood (nats) on the cases it was fitted on, before and after. */
export type TemperatureFit = { temperature: number; before: number; after: number };

const COLDEST = 0.01;
const HOTTEST = 100;

/**
 * Fits the one number that logits are divided by so that confidence matches accuracy (Guo et al. 2017), on cases that were not trained on.
 *
 * The likelihood is convex in 1 / temperature: Newton steps, bisection where one leaves the bracket. `logits` is [cases][classes];
 * logarithms of probabilities do as well. Where no minimum lies within 0.01..100 (all cases right) the nearer bound is returned.
 */
export function fitTemperature(logits: readonly ArrayLike<number>[], labels: ArrayLike<number>): TemperatureFit {
  if (logits.length === 0 || logits.length !== labels.length) {
    throw new EvaluationError(
      `temperature: expected as many labels as cases and at least one, got ${labels.length} and ${logits.length} - pass held-out cases`,
    );
  }
  let low = 1 / HOTTEST;
  let high = 1 / COLDEST;
  let inverse = 1;
  for (let step = 0; step < 200 && high - low > 1e-12 * high; step++) {
    const { slope, curvature } = likelihood(logits, labels, inverse);
    if (slope > 0) high = inverse;
    else low = inverse;
    const newton = inverse - slope / curvature;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - inverse) < 1e-13 * inverse) break;
    inverse = next;
  }
  return {
    temperature: 1 / inverse,
    before: likelihood(logits, labels, 1).loss,
    after: likelihood(logits, labels, inverse).loss,
  };
}

/** Softmax of logits divided by a temperature. */
export function softmax(logits: ArrayLike<number>, temperature = 1): number[] {
  const scaled = Array.from(logits, (logit) => logit / temperature);
  const top = Math.max(...scaled);
  const powers = scaled.map((value) => Math.exp(value - top));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** Applies a temperature to probabilities: p^(1/T), scaled to sum to 1. */
export function temper(probabilities: ArrayLike<number>, temperature: number): number[] {
  return softmax(
    Array.from(probabilities, (p) => Math.log(Math.max(p, 1e-300))),
    temperature,
  );
}

/** Mean loss at logits * inverse, and its first two derivatives by inverse: mean logit less true logit, and the variance of logits. */
function likelihood(
  logits: readonly ArrayLike<number>[],
  labels: ArrayLike<number>,
  inverse: number,
): { loss: number; slope: number; curvature: number } {
  let loss = 0;
  let slope = 0;
  let curvature = 0;
  logits.forEach((row, i) => {
    let top = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < row.length; c++) top = Math.max(top, row[c] ?? 0);
    let sum = 0;
    let mean = 0;
    let square = 0;
    for (let c = 0; c < row.length; c++) {
      const above = (row[c] ?? 0) - top;
      const power = Math.exp(above * inverse);
      sum += power;
      mean += power * above;
      square += power * above * above;
    }
    const truth = (row[labels[i] ?? 0] ?? 0) - top;
    loss += Math.log(sum) - truth * inverse;
    slope += mean / sum - truth;
    curvature += square / sum - (mean / sum) ** 2;
  });
  return { loss: loss / logits.length, slope: slope / logits.length, curvature: curvature / logits.length };
}
