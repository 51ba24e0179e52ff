// Directions of sentences, in double precision: what class embeddings, further sentences and measured sentences share.

/** The vector at length 1; one without a length stays as it is. */
export function unit(vector: ArrayLike<number>): Float64Array {
  const row = Float64Array.from(vector);
  const length = Math.hypot(...row);
  return length > 0 ? row.map((v) => v / length) : row;
}

/** Mean of vectors of one length; empty where there is none. */
export function mean(vectors: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(vectors[0]?.length ?? 0);
  for (const v of vectors) for (let i = 0; i < sum.length; i++) sum[i]! += v[i]! / vectors.length;
  return sum;
}

/** A vector seen from another point. */
export const less = (vector: Float64Array, point: Float64Array): Float64Array => vector.map((v, i) => v - point[i]!);
