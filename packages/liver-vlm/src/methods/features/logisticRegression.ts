import { ShapeError } from 'onnx-grad';
import { minimise } from './minimise.ts';

export interface LogisticRequest {
  /** Features [cases][width]. */
  readonly rows: readonly ArrayLike<number>[];
  /** Class of each case, 0 to `classes` - 1. */
  readonly labels: ArrayLike<number>;
  readonly classes: number;
  /** What each case counts; scaled to sum to 1. All alike where left out. */
  readonly weights?: ArrayLike<number>;
  /** Strength of the pull of the weights to 0 (and of the multipliers to 1). scikit-learn's C is 1 / (cases * l2). */
  readonly l2: number;
  /** Without an intercept the logits of a zero vector are all 0. Default true; it is not pulled. */
  readonly intercept?: boolean;
  /** A given score of each case for each class [cases][classes], such as its cosine with the class's sentence; each class learns a multiplier. */
  readonly classScores?: readonly ArrayLike<number>[];
}

export interface LogisticModel {
  /** [classes * width], row-major. */
  readonly weights: Float64Array;
  /** [classes]. */
  readonly intercepts: Float64Array;
  /** [classes]: what the class's own given score is multiplied with; 1 where there was none. */
  readonly multipliers: Float64Array;
  readonly width: number;
}

/**
 * Multinomial logistic regression: minimises the weighted mean cross-entropy (nats) + l2 / 2 (|W|^2 + sum of (multiplier - 1)^2), which is
 * convex, to its one minimum. With class scores and no intercept it is the text-informed probe of LP++ (Huang et al. 2024).
 */
export function fitLogistic(request: LogisticRequest): LogisticModel {
  const { rows, labels, classes, l2, intercept = true, classScores } = request;
  const n = rows.length;
  const width = rows[0]?.length ?? 0;
  if (n === 0 || n !== labels.length || !(l2 >= 0))
    throw new ShapeError(
      `logistic regression: expected as many labels as cases, at least one, and l2 of at least 0, got ${labels.length}, ${n} and ${l2}`,
    );
  const x = new Float64Array(n * width);
  rows.forEach((row, i) => {
    x.set(row, i * width);
  });
  const total = request.weights ? Array.from(request.weights).reduce((a, b) => a + b, 0) : n;
  const share = Float64Array.from({ length: n }, (_, i) => (request.weights?.[i] ?? 1) / total);
  const biases = classes * width;
  const multipliers = biases + classes;
  const error = new Float64Array(classes);

  const start = new Float64Array(multipliers + classes).fill(1, multipliers);
  const { x: found } = minimise((p, g) => {
    g.fill(0);
    let loss = 0;
    for (let i = 0; i < n; i++) {
      const at = i * width;
      for (let c = 0; c < classes; c++) {
        let sum = p[biases + c]! + (classScores ? p[multipliers + c]! * classScores[i]![c]! : 0);
        const row = c * width;
        for (let d = 0; d < width; d++) sum += x[at + d]! * p[row + d]!;
        error[c] = sum;
      }
      loss += share[i]! * crossEntropy(error, labels[i]!);
      for (let c = 0; c < classes; c++) {
        const e = share[i]! * error[c]!;
        const row = c * width;
        for (let d = 0; d < width; d++) g[row + d]! += e * x[at + d]!;
        if (intercept) g[biases + c]! += e;
        if (classScores) g[multipliers + c]! += e * classScores[i]![c]!;
      }
    }
    for (let k = 0; k < p.length; k++) {
      if (k >= biases && k < multipliers) continue;
      const away = k < biases ? p[k]! : p[k]! - 1;
      loss += (l2 / 2) * away * away;
      g[k]! += l2 * away;
    }
    return loss;
  }, start);
  return {
    weights: found.slice(0, biases),
    intercepts: found.slice(biases, multipliers),
    multipliers: found.slice(multipliers),
    width,
  };
}

/** Logits [classes] of one case. */
export function logisticLogits(
  { weights, intercepts, multipliers, width }: LogisticModel,
  row: ArrayLike<number>,
  scores?: ArrayLike<number>,
): Float32Array {
  return Float32Array.from(intercepts, (bias, c) => {
    let sum = bias + (scores ? multipliers[c]! * scores[c]! : 0);
    for (let d = 0; d < width; d++) sum += row[d]! * weights[c * width + d]!;
    return sum;
  });
}

/** Cross-entropy of logits, nats; leaves in their place what its gradient is: probability less truth. */
function crossEntropy(logits: Float64Array, label: number): number {
  const top = Math.max(...logits);
  const truth = logits[label]! - top;
  let sum = 0;
  for (let c = 0; c < logits.length; c++) {
    logits[c] = Math.exp(logits[c]! - top);
    sum += logits[c]!;
  }
  for (let c = 0; c < logits.length; c++) logits[c] = logits[c]! / sum - (c === label ? 1 : 0);
  return Math.log(sum) - truth;
}
