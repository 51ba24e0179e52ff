import type { Vec3 } from '../volume/affine.ts';

/** Signed distance in mm: negative inside. */
export type Distance = (x: number, y: number, z: number) => number;

export interface Ellipsoid {
  readonly center: Vec3;
  readonly radii: Vec3;
}

/** A tube between two points, with a radius at each end. */
export interface Tube {
  readonly from: Vec3;
  readonly to: Vec3;
  readonly radius: readonly [number, number];
}

/** Distance to an ellipsoid, first-order: exact on the surface, good near it (I. Quilez, "ellipsoid SDF"). */
export function ellipsoidDistance({ center, radii }: Ellipsoid): Distance {
  const [cx, cy, cz] = center;
  const [a, b, c] = [1 / radii[0], 1 / radii[1], 1 / radii[2]];
  const inner = -Math.min(...radii);
  return (x, y, z) => {
    const u = (x - cx) * a;
    const v = (y - cy) * b;
    const w = (z - cz) * c;
    const k = Math.sqrt(u * u + v * v + w * w);
    if (k < 1e-3) return inner;
    return (k * (k - 1)) / Math.sqrt(u * u * a * a + v * v * b * b + w * w * c * c);
  };
}

/** Distance to a tube whose radius changes linearly (the slope of the wall is neglected). */
export function tubeDistance({ from, to, radius }: Tube): Distance {
  const [ax, ay, az] = from;
  const dx = to[0] - ax;
  const dy = to[1] - ay;
  const dz = to[2] - az;
  const length2 = dx * dx + dy * dy + dz * dz || 1;
  return (x, y, z) => {
    const px = x - ax;
    const py = y - ay;
    const pz = z - az;
    const t = Math.min(1, Math.max(0, (px * dx + py * dy + pz * dz) / length2));
    const qx = px - t * dx;
    const qy = py - t * dy;
    const qz = pz - t * dz;
    return Math.sqrt(qx * qx + qy * qy + qz * qz) - (radius[0] + t * (radius[1] - radius[0]));
  };
}

/** Union of two distances whose seam is rounded over `k` mm. */
export function smoothUnion(a: number, b: number, k: number): number {
  const h = Math.max(0, k - Math.abs(a - b)) / k;
  return Math.min(a, b) - (h * h * k) / 4;
}

/** 0 below `low`, 1 above `high`, smooth between. */
export function smoothStep(low: number, high: number, x: number): number {
  const t = Math.min(1, Math.max(0, (x - low) / (high - low)));
  return t * t * (3 - 2 * t);
}
