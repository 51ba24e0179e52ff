/** How missing measurements are filled, as the training lesions have them. */
export interface Imputation {
  /** Median of each column where it was measured; columns that never were are left out. */
  readonly kept: readonly { readonly column: number; readonly median: number }[];
  /** Columns whose absence is told by a further column of 0 and 1, one for each pattern of absence. */
  readonly indicators: readonly number[];
}

/** Medians of [cases][width] with NaN for what is missing, and which columns were missing in some cases only. */
export function fitImputation(rows: readonly Float64Array[]): Imputation {
  const width = rows[0]?.length ?? 0;
  const kept: { column: number; median: number }[] = [];
  const indicators: number[] = [];
  const patterns = new Set<string>();
  for (let column = 0; column < width; column++) {
    const known = rows.map((row) => row[column]!).filter((v) => !Number.isNaN(v));
    if (known.length === 0) continue;
    known.sort((a, b) => a - b);
    kept.push({ column, median: (known[(known.length - 1) >> 1]! + known[known.length >> 1]!) / 2 });
    const pattern = rows.map((row) => (Number.isNaN(row[column]!) ? '1' : '0')).join('');
    if (known.length === rows.length || patterns.has(pattern)) continue;
    patterns.add(pattern);
    indicators.push(column);
  }
  return { kept, indicators };
}

/** A case with its gaps filled by the training median, then 1 for each gap that the training part knew of. */
export const impute = ({ kept, indicators }: Imputation, row: Float64Array): Float64Array =>
  Float64Array.from([
    ...kept.map(({ column, median }) => (Number.isNaN(row[column]!) ? median : row[column]!)),
    ...indicators.map((column) => (Number.isNaN(row[column]!) ? 1 : 0)),
  ]);
