import { type Affine, cross, dot, transformPoint, type Vec3 } from '../volume/affine.ts';
import type { Warp } from '../volume/resample.ts';

/** The warp of a rigid or affine transform, a 4x4 matrix over patient mm. */
export function affineWarp(matrix: Affine): Warp {
  return (point) => transformPoint(matrix, point);
}

/** First one warp, then the next. */
export function chainWarps(warps: readonly Warp[]): Warp {
  return (point) => warps.reduce((at, warp) => warp(at), point);
}

/** How far a warp moves a point, mm. */
export function displacement(warp: Warp, point: Vec3): number {
  const [x, y, z] = warp(point);
  return Math.hypot(x - point[0], y - point[1], z - point[2]);
}

/**
 * How many times larger than before a small cube of side `step` mm around a point becomes; 1 keeps volumes, 0 or less is a fold.
 */
export function volumeChange(warp: Warp, point: Vec3, step = 1): number {
  const side = (axis: 0 | 1 | 2): Vec3 => {
    const low = warp(point.map((v, n) => (n === axis ? v - step / 2 : v)) as unknown as Vec3);
    const high = warp(point.map((v, n) => (n === axis ? v + step / 2 : v)) as unknown as Vec3);
    return [(high[0] - low[0]) / step, (high[1] - low[1]) / step, (high[2] - low[2]) / step];
  };
  return dot(side(0), cross(side(1), side(2)));
}
