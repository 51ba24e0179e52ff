/** The lower triangle L of a symmetric matrix [size * size] with L L' = matrix; undefined where it is not positive definite. */
export function cholesky(matrix: Float64Array, size: number): Float64Array | undefined {
  const factor = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * size + j]!;
      for (let k = 0; k < j; k++) sum -= factor[i * size + k]! * factor[j * size + k]!;
      if (i === j && !(sum > 0)) return undefined;
      factor[i * size + j] = i === j ? Math.sqrt(sum) : sum / factor[j * size + j]!;
    }
  }
  return factor;
}

/** Solves L L' x = b. */
export function solveCholesky(factor: Float64Array, size: number, b: ArrayLike<number>): Float64Array {
  const x = Float64Array.from(b);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) x[i]! -= factor[i * size + j]! * x[j]!;
    x[i]! /= factor[i * size + i]!;
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let j = i + 1; j < size; j++) x[i]! -= factor[j * size + i]! * x[j]!;
    x[i]! /= factor[i * size + i]!;
  }
  return x;
}
