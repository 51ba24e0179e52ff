import { cholesky } from './cholesky.ts';
import { EvaluationError } from './evaluationError.ts';

type Vector = ArrayLike<number>;

/** Class means and the shared covariance of embeddings, ready to score new ones; `shrinkage` is the share of the identity mixed in. */
export type MahalanobisModel = { means: Float64Array[]; factor: Float64Array; size: number; shrinkage: number };

/**
 * Fits one Gaussian a class with a shared covariance to training embeddings (Lee et al. 2018), shrunk towards a multiple of the identity by
 * Ledoit & Wolf's (2004) amount, so that it can be inverted with fewer cases than dimensions. `labels` run from 0 to `classCount` - 1.
 */
export function fitMahalanobis(
  embeddings: readonly Vector[],
  labels: ArrayLike<number>,
  classCount: number,
): MahalanobisModel {
  const size = embeddings[0]?.length ?? 0;
  const means = Array.from({ length: classCount }, () => new Float64Array(size));
  const counts = new Array<number>(classCount).fill(0);
  embeddings.forEach((row, i) => {
    const c = labels[i] ?? 0;
    counts[c] = (counts[c] ?? 0) + 1;
    for (let d = 0; d < size; d++) (means[c] as Float64Array)[d] = (means[c]?.[d] ?? 0) + (row[d] ?? 0);
  });
  const missing = counts.indexOf(0);
  if (size === 0 || missing >= 0) {
    throw new EvaluationError(
      `Mahalanobis: expected embeddings of all ${classCount} classes, got none of class ${Math.max(0, missing)} - fit on the training part`,
    );
  }
  means.forEach((mean, c) => {
    for (let d = 0; d < size; d++) mean[d] = (mean[d] ?? 0) / (counts[c] ?? 1);
  });
  const centred = embeddings.map((row, i) =>
    Float64Array.from({ length: size }, (_, d) => (row[d] ?? 0) - (means[labels[i] ?? 0]?.[d] ?? 0)),
  );
  const { covariance, shrinkage } = ledoitWolf(centred);
  const factor = cholesky(covariance, size);
  if (factor === undefined)
    throw new EvaluationError(
      'Mahalanobis: expected embeddings that vary, got a covariance that cannot be inverted - use embeddings that are not constant',
    );
  return { means, factor, size, shrinkage };
}

/** Squared Mahalanobis distance to the nearest class: the larger, the less a case is like any that was trained on. */
export function mahalanobisScore(model: MahalanobisModel, embedding: Vector): number {
  const { means, factor, size } = model;
  let nearest = Number.POSITIVE_INFINITY;
  const solved = new Float64Array(size);
  for (const mean of means) {
    let distance = 0;
    for (let i = 0; i < size; i++) {
      let rest = (embedding[i] ?? 0) - (mean[i] ?? 0);
      for (let j = 0; j < i; j++) rest -= (factor[i * size + j] as number) * (solved[j] as number);
      solved[i] = rest / (factor[i * size + i] as number);
      distance += (solved[i] as number) ** 2;
    }
    nearest = Math.min(nearest, distance);
  }
  return nearest;
}

/** Covariance of centred rows, [size * size], shrunk by the amount that minimises the expected squared error (Ledoit & Wolf 2004). */
export function ledoitWolf(centred: readonly Float64Array[]): { covariance: Float64Array; shrinkage: number } {
  const n = centred.length;
  const size = centred[0]?.length ?? 0;
  const covariance = new Float64Array(size * size);
  let fourth = 0;
  for (const row of centred) {
    let square = 0;
    for (let i = 0; i < size; i++) {
      const value = (row[i] as number) / n;
      square += (row[i] as number) ** 2;
      for (let j = 0; j <= i; j++)
        covariance[i * size + j] = (covariance[i * size + j] as number) + value * (row[j] as number);
    }
    fourth += square * square;
  }
  let trace = 0;
  let norm = 0;
  for (let i = 0; i < size; i++) {
    trace += covariance[i * size + i] as number;
    for (let j = 0; j <= i; j++) {
      covariance[j * size + i] = covariance[i * size + j] as number;
      norm += (covariance[i * size + j] as number) ** 2 * (i === j ? 1 : 2);
    }
  }
  const mean = trace / size;
  const spread = norm - size * mean * mean;
  const noise = Math.min(spread, (fourth / n - norm) / n);
  const shrinkage = spread > 0 ? noise / spread : 1;
  for (let i = 0; i < size * size; i++) covariance[i] = (covariance[i] as number) * (1 - shrinkage);
  for (let i = 0; i < size; i++) covariance[i * size + i] = (covariance[i * size + i] as number) + shrinkage * mean;
  return { covariance, shrinkage };
}
