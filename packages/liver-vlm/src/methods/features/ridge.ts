import { ShapeError } from 'onnx-grad';
import { cholesky, solveCholesky } from '../../evaluation/cholesky.ts';
import { fitScaling } from './standardise.ts';

/** A linear map with intercepts, [outputs][width] and [outputs]. */
export interface LinearMap {
  readonly weights: readonly Float64Array[];
  readonly intercepts: Float64Array;
}

/** A ridge regression whose strength is still open. */
export interface Ridge {
  /** Mean variance along the directions that the cases span: what strengths are measured by. */
  readonly variance: number;
  solve(l2: number): LinearMap;
}

/**
 * Ridge regression (Hoerl & Kennard 1970): minimises the weighted mean squared error + l2 |W|^2, intercepts free. Solved in the smaller of
 * the two spaces, that of the features or that of the cases.
 * @param rows [cases][width]
 * @param targets [cases][outputs]
 * @throws ShapeError from `solve`, where the features do not vary
 */
export function ridge(
  rows: readonly ArrayLike<number>[],
  targets: readonly ArrayLike<number>[],
  weights?: ArrayLike<number>,
): Ridge {
  const total = weights ? Array.from(weights).reduce((a, b) => a + b, 0) : rows.length;
  const root = Float64Array.from(rows, (_, i) => Math.sqrt((weights?.[i] ?? 1) / total));
  const means = fitScaling(rows, weights).mean;
  const targetMeans = fitScaling(targets, weights).mean;
  const centred = rows.map((row, i) => means.map((m, d) => root[i]! * (row[d]! - m)));
  const wanted = targets.map((row, i) => targetMeans.map((m, d) => root[i]! * (row[d]! - m)));
  const [n, width] = [rows.length, means.length];
  const wide = width > n;
  const size = wide ? n : width;
  const gram = wide ? products(centred) : products(transposed(centred, width));
  let trace = 0;
  for (let i = 0; i < size; i++) trace += gram[i * size + i]!;
  return {
    variance: trace / size,
    solve(l2) {
      const factor = cholesky(
        gram.map((v, i) => (i % (size + 1) === 0 ? v + l2 : v)),
        size,
      );
      if (factor === undefined)
        throw new ShapeError('ridge regression: expected features that vary between cases, got constant ones');
      const solved = Array.from(targetMeans, (_, k) => {
        const y = wanted.map((row) => row[k]!);
        return wide
          ? combine(centred, solveCholesky(factor, size, y), width)
          : solveCholesky(factor, size, combine(centred, y, width));
      });
      return {
        weights: solved,
        intercepts: targetMeans.map((m, k) => m - solved[k]!.reduce((sum, w, d) => sum + w * means[d]!, 0)),
      };
    },
  };
}

/** The map's value [outputs] at a row. */
export const applyMap = ({ weights, intercepts }: LinearMap, row: ArrayLike<number>): Float64Array =>
  intercepts.map((bias, k) => weights[k]!.reduce((sum, w, d) => sum + w * row[d]!, bias));

/** Dot products of every pair of rows. */
function products(rows: readonly Float64Array[]): Float64Array {
  const n = rows.length;
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      const [a, b] = [rows[i]!, rows[j]!];
      let sum = 0;
      for (let d = 0; d < a.length; d++) sum += a[d]! * b[d]!;
      out[i * n + j] = sum;
      out[j * n + i] = sum;
    }
  return out;
}

const transposed = (rows: readonly Float64Array[], width: number): Float64Array[] =>
  Array.from({ length: width }, (_, d) => Float64Array.from(rows, (row) => row[d]!));

/** Sum of the rows, each times its share. */
function combine(rows: readonly Float64Array[], shares: ArrayLike<number>, width: number): Float64Array {
  const out = new Float64Array(width);
  rows.forEach((row, i) => {
    for (let d = 0; d < width; d++) out[d]! += shares[i]! * row[d]!;
  });
  return out;
}
