/** The rows of [count, d], each a copy. */
export function rowsOf(values: Float32Array, count: number): Float32Array[] {
  const width = values.length / count;
  return Array.from({ length: count }, (_, i) => values.slice(i * width, (i + 1) * width));
}

/** The row at length 1. */
export function unitRow(row: Float32Array): Float32Array {
  const length = Math.hypot(...row);
  return row.map((v) => v / length);
}
