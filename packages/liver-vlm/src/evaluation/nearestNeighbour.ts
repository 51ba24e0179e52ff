import { EvaluationError } from './evaluationError.ts';

/** Which neighbour's distance tells how strange a lesion is; the last one where the training lesions are fewer. */
export const NEIGHBOURS = 5;

/**
 * Returns a score of how far an embedding lies from those trained on: its distance to the k-th nearest of them on the unit sphere (Sun et al. 2022).
 * Makes no assumption on the shape of classes; costs one pass over all training embeddings for each case. The larger, the stranger, from 0 to 2.
 */
export function nearestNeighbourScore(
  training: readonly ArrayLike<number>[],
  k: number,
): (embedding: ArrayLike<number>) => number {
  if (!Number.isInteger(k) || k < 1 || k > training.length) {
    throw new EvaluationError(
      `nearest neighbours: expected k from 1 to ${training.length}, got ${k} - choose a smaller k`,
    );
  }
  const known = training.map(unit);
  return (embedding) => {
    const own = unit(embedding);
    const squares = Float64Array.from(known, (other) => {
      let sum = 0;
      for (let d = 0; d < own.length; d++) sum += ((own[d] as number) - (other[d] as number)) ** 2;
      return sum;
    }).sort();
    return Math.sqrt(squares[k - 1] ?? 0);
  };
}

function unit(vector: ArrayLike<number>): Float64Array {
  const copy = Float64Array.from(vector);
  const length = Math.sqrt(copy.reduce((sum, value) => sum + value * value, 0));
  return length > 0 ? copy.map((value) => value / length) : copy;
}
