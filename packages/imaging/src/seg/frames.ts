import { ImagingError } from '../error.ts';
import { affineFrom, cross, dot, scaleVec, type Vec3 } from '../volume/affine.ts';
import type { Mask } from './segmentation.ts';

/** One plane of a mask, placed as DICOM places images: `spacing` is row and column spacing in mm. */
export interface MaskFrame {
  readonly columns: number;
  readonly rows: number;
  readonly orientation: readonly number[];
  readonly spacing: readonly [number, number];
  /** Distance to the next plane in mm, used where one plane stands alone. */
  readonly thickness: number;
  readonly position: Vec3;
  readonly pixels: Uint8Array;
}

/** A gap between planes of one segment may be this many slices; more means a wrong spacing. */
const mostSlices = 4096;

/**
 * Stacks planes into one mask. Planes that a segment does not touch may be absent: the slices between stay empty.
 * @throws ImagingError `geometry` when planes differ in orientation or lie off a regular grid.
 */
export function stackFrames(frames: readonly MaskFrame[], name: string): Mask {
  const first = frames[0] as MaskFrame;
  const { columns, rows, orientation, spacing } = first;
  const row = orientation.slice(0, 3) as unknown as Vec3;
  const column = orientation.slice(3, 6) as unknown as Vec3;
  const normal = cross(row, column);
  const bad = (got: string) =>
    new ImagingError('geometry', `${name}: expected parallel planes on one regular grid, got ${got} - export it again`);
  for (const frame of frames)
    if (frame.orientation.some((value, at) => Math.abs(value - (orientation[at] as number)) > 1e-3))
      throw bad(`orientations ${orientation.join('\\')} and ${frame.orientation.join('\\')}`);
  const heights = frames.map(({ position }) => dot(position, normal));
  const sorted = [...new Set(heights.map((height) => Math.round(height * 1e3) / 1e3))].sort((a, b) => a - b);
  const gaps = sorted.slice(1).map((height, n) => height - (sorted[n] as number));
  const smallest = gaps.length > 0 ? Math.min(...gaps) : first.thickness;
  // Missing slices leave gaps of several steps; the declared spacing wins where it explains the smallest one.
  const declared = first.thickness;
  const step =
    declared > 0 && Math.abs(smallest / declared - Math.round(smallest / declared)) < 0.02 ? declared : smallest;
  const bottom = sorted[0] as number;
  const slices = Math.round(((sorted.at(-1) as number) - bottom) / step) + 1;
  if (slices > mostSlices) throw bad(`${slices} slices of ${step} mm`);
  const data = new Uint8Array(columns * rows * slices);
  let origin = first.position;
  frames.forEach((frame, n) => {
    const place = ((heights[n] as number) - bottom) / step;
    const slice = Math.round(place);
    if (Math.abs(place - slice) > 0.05) throw bad(`a plane ${(place * step).toFixed(3)} mm up in steps of ${step} mm`);
    if (slice === 0) origin = frame.position;
    const at = slice * columns * rows;
    for (let i = 0; i < frame.pixels.length; i++) if (frame.pixels[i] !== 0) data[at + i] = 1;
  });
  return {
    size: [columns, rows, slices],
    affine: affineFrom(scaleVec(row, spacing[1]), scaleVec(column, spacing[0]), scaleVec(normal, step), origin),
    data,
  };
}
