/** Form of a lesion in a slice. */
export interface Shape {
  /** mm2 where the spacing is known, else pixels. */
  readonly area: number;
  /** 4 pi area / perimeter^2 in pixels: 1 for a disc, less for a ragged outline. */
  readonly circularity: number;
  /** Area over that of the box around it. */
  readonly fill: number;
}

/** Lengths of steps along a digital outline whose mean over all directions is right (Proffitt & Rosen 1979). */
const STRAIGHT = 0.948;
const DIAGONAL = 1.34;

/** Area, circularity and fill of a mask [height, width]; NaN where it is empty. */
export function shapeOf(
  mask: Uint8Array,
  [height, width]: readonly [number, number],
  spacing: readonly [number, number] = [1, 1],
): Shape {
  const inside = (i: number, j: number): number =>
    i >= 0 && j >= 0 && i < height && j < width && mask[i * width + j] ? 1 : 0;
  let pixels = 0;
  let perimeter = 0;
  const rows: number[] = [];
  const columns: number[] = [];
  // Each square of four pixels adds the outline that runs through it.
  for (let i = -1; i < height; i++)
    for (let j = -1; j < width; j++) {
      const corners = inside(i, j) + inside(i, j + 1) + inside(i + 1, j) + inside(i + 1, j + 1);
      const diagonal = corners === 2 && inside(i, j) === inside(i + 1, j + 1);
      if (corners === 1 || corners === 3) perimeter += DIAGONAL / 2;
      else if (corners === 2) perimeter += diagonal ? DIAGONAL : STRAIGHT;
      if (!inside(i, j)) continue;
      pixels++;
      rows.push(i);
      columns.push(j);
    }
  const extent = (places: number[]): number =>
    places.reduce((a, b) => Math.max(a, b)) - places.reduce((a, b) => Math.min(a, b)) + 1;
  return {
    area: pixels > 0 ? pixels * spacing[0] * spacing[1] : Number.NaN,
    circularity: pixels > 0 ? Math.min(1, (4 * Math.PI * pixels) / perimeter ** 2) : Number.NaN,
    fill: pixels > 0 ? pixels / (extent(rows) * extent(columns)) : Number.NaN,
  };
}
