import type { PixelBox } from './resize.ts';

/** Context around a lesion: a length in mm on each side, or a share of the lesion's larger side. */
export type Margin = { readonly mm: number } | { readonly fraction: number };

/** Area of a mask in each slice, in pixels. */
export function sliceAreas(mask: Uint8Array, slices: number): number[] {
  const area = mask.length / slices;
  return Array.from({ length: slices }, (_, k) => {
    let inside = 0;
    for (let at = k * area; at < (k + 1) * area; at++) if (mask[at] !== 0) inside++;
    return inside;
  });
}

/**
 * Which slices stand for a lesion: for one, the largest; for more, evenly spread over the slices that hold at least 30 % of the
 * largest area, repeating slices where there are too few.
 */
export function chooseSlices(areas: readonly number[], count: number): number[] {
  const largest = Math.max(...areas);
  if (count === 1) return [areas.indexOf(largest)];
  const worthy = areas.flatMap((area, slice) => (area > 0 && area >= 0.3 * largest ? [slice] : []));
  return Array.from({ length: count }, (_, n) => worthy[Math.floor(((n + 0.5) * worthy.length) / count)] as number);
}

/** The square (in mm) around a mask with its margin, in pixels of a plane; `spacing` is column and row spacing in mm. */
export function squareAround(
  mask: Uint8Array,
  [columns, rows]: readonly [number, number],
  [columnSpacing, rowSpacing]: readonly [number, number],
  margin: Margin,
): { box: PixelBox; side: number } {
  let left = columns;
  let right = -1;
  let top = rows;
  let bottom = -1;
  for (let at = 0; at < mask.length; at++) {
    if (mask[at] === 0) continue;
    const i = at % columns;
    const j = Math.floor(at / columns) % rows;
    left = Math.min(left, i);
    right = Math.max(right, i);
    top = Math.min(top, j);
    bottom = Math.max(bottom, j);
  }
  const lesion = Math.max((right - left + 1) * columnSpacing, (bottom - top + 1) * rowSpacing);
  const side = lesion + 2 * ('mm' in margin ? margin.mm : margin.fraction * lesion);
  const x = (left + right) / 2;
  const y = (top + bottom) / 2;
  const halfWidth = side / 2 / columnSpacing;
  const halfHeight = side / 2 / rowSpacing;
  return { box: { left: x - halfWidth, right: x + halfWidth, top: y - halfHeight, bottom: y + halfHeight }, side };
}
