/** A statistic with its 95 % interval; null where the data do not define it (a class is absent, a single patient). */
export type Figure = { value: number | null; low: number | null; high: number | null };

/** Makes a figure of a value and its bootstrap draws: the 2.5 % and 97.5 % points; no interval where under half of the draws are defined. */
export function percentileFigure(value: number, draws: Float64Array): Figure {
  const defined = draws.filter((draw) => !Number.isNaN(draw)).sort();
  const enough = defined.length > 0 && defined.length >= draws.length / 2;
  return {
    value: Number.isNaN(value) ? null : value,
    low: enough ? quantile(defined, 0.025) : null,
    high: enough ? quantile(defined, 0.975) : null,
  };
}

/** Quantile of sorted numbers, linear between neighbours (Hyndman & Fan's type 7, the default of R and NumPy). */
export function quantile(sorted: ArrayLike<number>, p: number): number {
  const at = p * (sorted.length - 1);
  const below = Math.floor(at);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[Math.min(sorted.length - 1, below + 1)] ?? Number.NaN;
  return low + (at - below) * (high - low);
}
