/** Means and scales of columns, as the training part has them. */
export interface Scaling {
  readonly mean: Float64Array;
  /** Standard deviation with n in the denominator; 1 for a column that does not vary. */
  readonly scale: Float64Array;
}

/** Weighted mean and standard deviation of each column of [cases][width]. */
export function fitScaling(rows: readonly ArrayLike<number>[], weights?: ArrayLike<number>): Scaling {
  const width = rows[0]?.length ?? 0;
  const mean = new Float64Array(width);
  const scale = new Float64Array(width);
  const total = weights ? Array.from(weights).reduce((a, b) => a + b, 0) : rows.length;
  const share = (i: number): number => (weights?.[i] ?? 1) / total;
  rows.forEach((row, i) => {
    for (let d = 0; d < width; d++) mean[d]! += share(i) * row[d]!;
  });
  rows.forEach((row, i) => {
    for (let d = 0; d < width; d++) scale[d]! += share(i) * (row[d]! - mean[d]!) ** 2;
  });
  // A column that only rounding moves must not be blown up.
  return {
    mean,
    scale: scale.map((v, d) => (Math.sqrt(v) > 1e-9 * Math.max(1, Math.abs(mean[d]!)) ? Math.sqrt(v) : 1)),
  };
}

export const standardise = ({ mean, scale }: Scaling, row: ArrayLike<number>): Float64Array =>
  Float64Array.from(mean, (m, d) => (row[d]! - m) / scale[d]!);
