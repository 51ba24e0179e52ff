/**
 * Sums per cluster (patient) and cell, so that a weighted total over all cases costs one step for each pair that occurs, not one for each case.
 */
export type CellSums = { cells: number; cluster: Int32Array; cell: Int32Array; sum: Float64Array };

/** Adds up `values` (1 each where left out) over cases by cluster and cell. */
export function sumByCell(
  clusters: ArrayLike<number>,
  cells: ArrayLike<number>,
  cellCount: number,
  values?: ArrayLike<number>,
): CellSums {
  const sums = new Map<number, number>();
  for (let i = 0; i < clusters.length; i++) {
    const key = (clusters[i] ?? 0) * cellCount + (cells[i] ?? 0);
    sums.set(key, (sums.get(key) ?? 0) + (values ? (values[i] ?? 0) : 1));
  }
  const keys = Int32Array.from(sums.keys());
  return {
    cells: cellCount,
    cluster: keys.map((key) => Math.floor(key / cellCount)),
    cell: keys.map((key) => key % cellCount),
    sum: Float64Array.from(sums.values()),
  };
}

/** Writes the totals by cell, when each cluster counts `weights[cluster]` times, into `out`. */
export function weightedCells({ cluster, cell, sum }: CellSums, weights: Uint16Array, out: Float64Array): Float64Array {
  out.fill(0);
  for (let i = 0; i < cell.length; i++) {
    const at = cell[i] as number;
    out[at] = (out[at] as number) + (weights[cluster[i] as number] as number) * (sum[i] as number);
  }
  return out;
}
