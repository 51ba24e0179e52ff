import { type Grid, ImagingError, type Region, regionMask } from '@liver-vlm/imaging/browser';

/** A region on one slice of the grid: the part of the slice that it needs, 1 inside. */
export interface MaskPatch {
  readonly slice: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array<ArrayBuffer>;
}

/** A region as patches, one for each slice that it reaches; none where it lies outside of the grid. */
export function patchesOf(region: Region, grid: Grid, name: string): MaskPatch[] {
  const [columns, rows, slices] = grid.size;
  const mask = drawn(region, grid, name);
  if (mask === undefined) return [];
  const patches: MaskPatch[] = [];
  for (let k = 0; k < slices; k++) {
    const patch = patchOf(mask.subarray(k * columns * rows, (k + 1) * columns * rows), columns, k);
    if (patch) patches.push(patch);
  }
  return patches;
}

function drawn(region: Region, grid: Grid, name: string): Uint8Array | undefined {
  try {
    return regionMask(region, grid, name);
  } catch (error) {
    if (error instanceof ImagingError && error.code === 'mismatch') return undefined;
    throw error;
  }
}

function patchOf(plane: Uint8Array, columns: number, slice: number): MaskPatch | undefined {
  let [left, right, top, bottom] = [columns, -1, plane.length, -1];
  for (let at = plane.indexOf(1); at >= 0; at = plane.indexOf(1, at + 1)) {
    const [x, y] = [at % columns, Math.floor(at / columns)];
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  if (right < 0) return undefined;
  const [width, height] = [right - left + 1, bottom - top + 1];
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++)
    data.set(plane.subarray((top + y) * columns + left, (top + y) * columns + right + 1), y * width);
  return { slice, left, top, width, height, data };
}
