import { affineSpacing, subgridAffine, type Vec3 } from '../volume/affine.ts';
import type { Grid } from '../volume/resample.ts';

/** The box of a mask in voxels, both ends inside. */
export interface VoxelRange {
  readonly low: readonly [number, number, number];
  readonly high: readonly [number, number, number];
}

/** The box around a mask's voxels; `undefined` when there are none. */
export function rangeOf(mask: Uint8Array, [nx, ny]: readonly [number, number, number]): VoxelRange | undefined {
  const low: [number, number, number] = [Infinity, Infinity, Infinity];
  const high: [number, number, number] = [-1, -1, -1];
  for (let at = 0; at < mask.length; at++) {
    if (mask[at] === 0) continue;
    const voxel = [at % nx, Math.floor(at / nx) % ny, Math.floor(at / (nx * ny))] as const;
    for (const axis of [0, 1, 2] as const) {
      low[axis] = Math.min(low[axis], voxel[axis]);
      high[axis] = Math.max(high[axis], voxel[axis]);
    }
  }
  return high[0] < 0 ? undefined : { low, high };
}

/**
 * A coarse grid over a lesion and `reach` mm around it (less where the reference ends), its axes those of the reference: voxels of
 * about `step` mm, but never finer than the reference's own.
 */
export function neighbourhood(reference: Grid, range: VoxelRange, reach: number, step: number): Grid {
  const own = affineSpacing(reference.affine);
  const axes = [0, 1, 2] as const;
  const from = axes.map((n) => Math.max(-0.5, range.low[n] - 0.5 - reach / own[n]));
  const to = axes.map((n) => Math.min(reference.size[n] - 0.5, range.high[n] + 0.5 + reach / own[n]));
  const length = axes.map((n) => ((to[n] as number) - (from[n] as number)) * own[n]);
  const size = axes.map((n) => Math.max(1, Math.round((length[n] as number) / Math.max(step, own[n])))) as [
    number,
    number,
    number,
  ];
  // Voxels of the coarse grid, counted in voxels of the reference.
  const stride = axes.map((n) => ((to[n] as number) - (from[n] as number)) / size[n]) as unknown as Vec3;
  const first = axes.map((n) => (from[n] as number) + stride[n] / 2) as unknown as Vec3;
  return { size, affine: subgridAffine(reference.affine, first, stride) };
}
