/**
 * Sums per cluster (patient) and cell, so that a weighted total over all cases costs one step for each pair that occurs, not one for each case.
 * Pairs stand cell after cell, those of cell c from `start[c]` to `start[c + 1]`: a total is then added up in a register, not in memory.
 */
export type CellSums = { start: Int32Array; cluster: Int32Array; sum: Float64Array };

/** Adds up `values` (1 each where left out) over cases by cluster and cell. */
export function sumByCell(
  clusters: ArrayLike<number>,
  cells: ArrayLike<number>,
  cellCount: number,
  values?: ArrayLike<number>,
): CellSums {
  const byCell = Array.from({ length: cellCount }, () => new Map<number, number>());
  for (let i = 0; i < clusters.length; i++) {
    const own = byCell[cells[i] ?? 0];
    const cluster = clusters[i] ?? 0;
    own?.set(cluster, (own.get(cluster) ?? 0) + (values ? (values[i] ?? 0) : 1));
  }
  const start = new Int32Array(cellCount + 1);
  byCell.forEach((own, cell) => {
    start[cell + 1] = (start[cell] ?? 0) + own.size;
  });
  return {
    start,
    cluster: Int32Array.from(byCell.flatMap((own) => [...own.keys()])),
    sum: Float64Array.from(byCell.flatMap((own) => [...own.values()])),
  };
}

/** Writes the totals by cell, when each cluster counts `weights[cluster]` times, into `out`. */
export function weightedCells(
  { start, cluster, sum }: CellSums,
  weights: Uint16Array,
  out: Float64Array,
): Float64Array {
  for (let cell = 0; cell < out.length; cell++) {
    const end = start[cell + 1] as number;
    let total = 0;
    for (let i = start[cell] as number; i < end; i++)
      total += (weights[cluster[i] as number] as number) * (sum[i] as number);
    out[cell] = total;
  }
  return out;
}
