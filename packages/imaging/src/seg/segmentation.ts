import { type Affine, affineSpacing, invertAffine, multiplyAffines, type Vec3 } from '../volume/affine.ts';
import type { Volume } from '../volume/volume.ts';
import type { Code } from './codes.ts';

/** The SOP class of a DICOM SEG. */
export const segmentationStorage = '1.2.840.10008.5.1.4.1.1.66.4';

/** Where a mask lies: the size and affine of a volume. */
export type GridGeometry = Pick<Volume, 'size' | 'affine'>;

/** A mask on its own grid, x fastest: 1 inside. */
export interface Mask extends GridGeometry {
  readonly data: Uint8Array;
}

/** One segment of a segmentation, with the mask of the frames that show it. */
export interface Segment {
  readonly number: number;
  readonly label: string;
  readonly algorithm: string | undefined;
  readonly category: Code | undefined;
  readonly type: Code | undefined;
  readonly mask: Mask;
  /** Images that its frames were drawn on. */
  readonly sourceInstances: readonly string[];
}

/** 1 where the first `count` values are `label`, or above zero where none is named; nothing where one is below zero. */
export function maskOf(values: Uint8Array | Float32Array, count: number, label?: number): Uint8Array | undefined {
  if (values instanceof Uint8Array && label === undefined) return atMostOne(new Uint8Array(values.subarray(0, count)));
  const data = new Uint8Array(count);
  if (label !== undefined) for (let at = 0; at < count; at++) data[at] = values[at] === label ? 1 : 0;
  else
    for (let at = 0; at < count; at++) {
      const value = values[at] as number;
      if (value < 0) return undefined;
      data[at] = value > 0 ? 1 : 0;
    }
  return data;
}

/** Brings every byte above one down to one, in place; four at a time, as nearly all of a mask is nothing. */
function atMostOne(data: Uint8Array<ArrayBuffer>): Uint8Array {
  const words = new Uint32Array(data.buffer, 0, data.length >> 2);
  for (let word = 0; word < words.length; word++)
    if (words[word] !== 0) for (let at = 4 * word; at < 4 * word + 4; at++) if (data[at] !== 0) data[at] = 1;
  for (let at = 4 * words.length; at < data.length; at++) if (data[at] !== 0) data[at] = 1;
  return data;
}

/** Whether two grids have the same voxels, to a thousandth of one. */
export function sameGrid(a: GridGeometry, b: GridGeometry): boolean {
  return a.size.every((n, axis) => n === b.size[axis]) && wholeShift(a, b)?.every((steps) => steps === 0) === true;
}

/** By how many voxels `b` begins within `a`, where both have the same axes and voxels, to a thousandth of one. */
function wholeShift(a: GridGeometry, b: GridGeometry): Vec3 | undefined {
  const across = multiplyAffines(invertAffine(a.affine), b.affine);
  const far = Math.max(...a.size, ...b.size);
  const whole = across.every((value, at) => {
    const identity = at % 5 === 0 ? 1 : 0;
    return at % 4 === 3 ? Math.abs(value - Math.round(value)) < 1e-3 : Math.abs(value - identity) < 1e-3 / far;
  });
  const shift = (at: number) => Math.round(across[at] as number) + 0;
  return whole ? [shift(3), shift(7), shift(11)] : undefined;
}

/** A mask on a grid of the same voxels that begins elsewhere, row by row. */
function shifted({ data, size }: Mask, [columns, rows, slices]: Volume['size'], [dx, dy, dz]: Vec3): Uint8Array {
  const [mi, mj, mk] = size;
  const out = new Uint8Array(columns * rows * slices);
  const from = Math.max(0, -dx);
  const to = Math.min(columns, mi - dx);
  for (let k = Math.max(0, -dz); k < Math.min(slices, mk - dz) && from < to; k++)
    for (let j = Math.max(0, -dy); j < Math.min(rows, mj - dy); j++) {
      const row = ((k + dz) * mj + j + dy) * mi + dx;
      out.set(data.subarray(row + from, row + to), (k * rows + j) * columns + from);
    }
  return out;
}

/**
 * Takes a mask to another grid: a voxel is inside when its centre falls into an inside voxel of the mask.
 * Right for masks as fine as the grid or finer; a coarser one comes out in steps.
 */
export function maskOnGrid(mask: Mask, grid: GridGeometry): Uint8Array {
  if (sameGrid(mask, grid)) return mask.data;
  const shift = wholeShift(mask, grid);
  if (shift !== undefined) return shifted(mask, grid.size, shift);
  const [columns, rows, slices] = grid.size;
  const out = new Uint8Array(columns * rows * slices);
  const [mi, mj, mk] = mask.size;
  const m = multiplyAffines(invertAffine(mask.affine), grid.affine);
  const row = (r: number, i: number, j: number, k: number) =>
    Math.round((m[r] as number) * i + (m[r + 1] as number) * j + (m[r + 2] as number) * k + (m[r + 3] as number));
  let at = 0;
  for (let k = 0; k < slices; k++)
    for (let j = 0; j < rows; j++)
      for (let i = 0; i < columns; i++, at++) {
        const x = row(0, i, j, k);
        const y = row(4, i, j, k);
        const z = row(8, i, j, k);
        if (x < 0 || y < 0 || z < 0 || x >= mi || y >= mj || z >= mk) continue;
        out[at] = mask.data[(z * mj + y) * mi + x] as number;
      }
  return out;
}

/** The volume of a mask in mm³. */
export function maskVolume({ data, affine }: { data: Uint8Array; affine: Affine }): number {
  const [a, b, c] = affineSpacing(affine);
  let inside = 0;
  for (const value of data) if (value !== 0) inside++;
  return inside * a * b * c;
}
