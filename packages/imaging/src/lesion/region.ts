import { ImagingError } from '../error.ts';
import { type GridGeometry, type Mask, maskOnGrid } from '../seg/segmentation.ts';
import { affineSpacing, invertAffine, transformPoint, type Vec3 } from '../volume/affine.ts';

/** A closed planar contour: points in patient mm, LPS. */
export type Contour = readonly Vec3[];

/** Where a lesion is. Lengths and points in patient mm, LPS; a bare mask lies on the reference phase's grid. */
export type Region =
  | { readonly mask: Uint8Array | Mask }
  | { readonly box: { readonly low: Vec3; readonly high: Vec3 } }
  | { readonly contours: readonly Contour[] }
  | { readonly point: Vec3; readonly radius: number };

/**
 * Draws a region on a grid: 1 inside.
 * @throws ImagingError `mismatch` when nothing of it lies in the grid, or a bare mask has another size.
 */
export function regionMask(region: Region, grid: GridGeometry, name: string): Uint8Array {
  const mask = draw(region, grid, name);
  if (isEmpty(mask))
    throw new ImagingError(
      'mismatch',
      `${name}: expected a region inside the reference phase, got none of its voxels in it - check that region and images share one frame of reference`,
    );
  return mask;
}

function isEmpty(mask: Uint8Array): boolean {
  if (mask.indexOf(1) >= 0) return false;
  for (let at = 0; at < mask.length; at++) if (mask[at] !== 0) return false;
  return true;
}

function draw(region: Region, grid: GridGeometry, name: string): Uint8Array {
  if ('mask' in region) {
    if (!(region.mask instanceof Uint8Array)) return maskOnGrid(region.mask, grid);
    const expected = grid.size[0] * grid.size[1] * grid.size[2];
    if (region.mask.length === expected) return region.mask;
    throw new ImagingError(
      'mismatch',
      `${name}: expected a mask of ${grid.size.join(' x ')} voxels, got ${region.mask.length} - give the mask with its own grid`,
    );
  }
  if ('contours' in region) return contoursMask(region.contours, grid);
  if ('box' in region) {
    const { low, high } = region.box;
    return fill(grid, (p) => p.every((v, axis) => v >= (low[axis] as number) && v <= (high[axis] as number)));
  }
  const { point, radius } = region;
  // A point marks a lesion smaller than a voxel too.
  const [a, b, c] = affineSpacing(grid.affine);
  const least = Math.max(radius, Math.hypot(a, b, c) / 2);
  return fill(grid, (p) => Math.hypot(p[0] - point[0], p[1] - point[1], p[2] - point[2]) <= least);
}

function fill({ size, affine }: GridGeometry, inside: (point: Vec3) => boolean): Uint8Array {
  const [columns, rows, slices] = size;
  const mask = new Uint8Array(columns * rows * slices);
  let at = 0;
  for (let k = 0; k < slices; k++)
    for (let j = 0; j < rows; j++)
      for (let i = 0; i < columns; i++, at++) if (inside(transformPoint(affine, [i, j, k]))) mask[at] = 1;
  return mask;
}

/**
 * Fills planar contours, drawn parallel to the grid's slices: a voxel is inside when its centre lies in an odd number of the
 * contours of the nearest contoured plane (so that a contour within another is a hole, as in RTSTRUCT). Planes stand for the
 * slices up to half way to their neighbours.
 */
export function contoursMask(contours: readonly Contour[], grid: GridGeometry): Uint8Array {
  const [columns, rows, slices] = grid.size;
  const inverse = invertAffine(grid.affine);
  const planes = new Map<number, [number, number][][]>();
  for (const contour of contours) {
    const points = contour.map((point) => transformPoint(inverse, point));
    const height = points.reduce((sum, [, , k]) => sum + k, 0) / points.length;
    const key = Math.round(height * 100) / 100;
    planes.set(key, [...(planes.get(key) ?? []), points.map(([x, y]): [number, number] => [x, y])]);
  }
  const heights = [...planes.keys()].sort((a, b) => a - b);
  const gaps = heights.slice(1).map((height, n) => height - (heights[n] as number));
  const reach = Math.max(0.5, gaps.length > 0 ? Math.min(...gaps) / 2 : 0.5) + 1e-3;
  const mask = new Uint8Array(columns * rows * slices);
  for (let k = 0; k < slices; k++) {
    const nearest = heights.reduce(
      (best, h) => (Math.abs(h - k) < Math.abs(best - k) ? h : best),
      Number.POSITIVE_INFINITY,
    );
    if (!(Math.abs(nearest - k) <= reach)) continue;
    for (const polygon of planes.get(nearest) as [number, number][][])
      flipInside(mask.subarray(k * columns * rows, (k + 1) * columns * rows), columns, rows, polygon);
  }
  return mask;
}

/** Toggles the pixels whose centre lies inside a polygon (pixel units), by counting its edges along each row. */
export function flipInside(
  plane: Uint8Array,
  columns: number,
  rows: number,
  polygon: readonly (readonly [number, number])[],
): void {
  for (let j = 0; j < rows; j++) {
    const crossings: number[] = [];
    polygon.forEach(([x, y], n) => {
      const [px, py] = polygon[(n + polygon.length - 1) % polygon.length] as readonly [number, number];
      if (y > j !== py > j) crossings.push(x + ((px - x) * (j - y)) / (py - y));
    });
    crossings.sort((a, b) => a - b);
    for (let n = 0; n + 1 < crossings.length; n += 2) {
      const from = Math.max(0, Math.ceil(crossings[n] as number));
      const to = Math.min(columns - 1, Math.ceil(crossings[n + 1] as number) - 1);
      for (let i = from; i <= to; i++) plane[j * columns + i] = 1 - (plane[j * columns + i] as number);
    }
  }
}
