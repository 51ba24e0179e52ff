/** Cosine of a vector with each row of a matrix [rows, width]. */
export function cosinesWith(matrix: Float32Array, vector: ArrayLike<number>): number[] {
  const width = vector.length;
  const length = norm(vector, 0, width);
  return Array.from({ length: width === 0 ? 0 : matrix.length / width }, (_, r) => {
    let dot = 0;
    for (let i = 0; i < width; i++) dot += matrix[r * width + i]! * vector[i]!;
    const both = length * norm(matrix, r * width, width);
    return both > 0 ? dot / both : 0;
  });
}

function norm(values: ArrayLike<number>, from: number, count: number): number {
  let sum = 0;
  for (let i = from; i < from + count; i++) sum += values[i]! ** 2;
  return Math.sqrt(sum);
}

/** Indices of the largest values, largest first. */
export const largest = (values: readonly number[], count: number): number[] =>
  values
    .map((v, i) => [v, i] as const)
    .sort((a, b) => b[0] - a[0])
    .slice(0, count)
    .map(([, i]) => i);
