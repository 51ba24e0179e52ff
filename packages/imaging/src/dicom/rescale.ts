import { ImagingError } from '../error.ts';
import type { SliceHeader } from './header.ts';
import type { Samples } from './pixels.ts';

/** HU written where a CT has no measurement: air. */
export const paddingHu = -1024;

/**
 * Stored values to HU (CT) or to the modality's units, written to `out` from `at` on.
 * Padding of a CT becomes air; otherwise a value such as -2000 would count as measured.
 *
 * @returns how many padding voxels were replaced
 */
export function rescaleInto(out: Float32Array, at: number, samples: Samples, header: SliceHeader): number {
  const { rescaleSlope: slope, rescaleIntercept: intercept, padding } = header;
  for (let i = 0; i < samples.length; i++) out[at + i] = (samples[i] as number) * slope + intercept;
  if (padding === undefined || header.modality !== 'CT') return 0;
  const [low, high] = padding;
  let replaced = 0;
  for (let i = 0; i < samples.length; i++) {
    const stored = samples[i] as number;
    if (stored < low || stored > high) continue;
    out[at + i] = paddingHu;
    replaced++;
  }
  return replaced;
}

/** Refuses a slope of zero, which would erase the image. */
export function checkRescale(header: SliceHeader): void {
  if (header.rescaleSlope !== 0) return;
  throw new ImagingError(
    'damaged',
    `${header.file}: RescaleSlope: expected a number but 0, got 0 - correct the header`,
  );
}
