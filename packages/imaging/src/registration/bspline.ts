import { type Affine, invertAffine, transformPoint, type Vec3 } from '../volume/affine.ts';
import type { Warp } from '../volume/resample.ts';

/** Displacements in mm at the knots of a regular grid; between them cubic B-splines blend. */
export interface BsplineGrid {
  readonly size: readonly [number, number, number];
  /** Knot index to patient mm, LPS. */
  readonly affine: Affine;
  /** All x displacements (x fastest over the grid), then all y, then all z. */
  readonly coefficients: Float64Array;
}

/**
 * The free-form deformation of Rueckert et al. (IEEE TMI 1999, 18(8)): a point moves by the cubic B-spline blend of the 4 x 4 x 4
 * knots around it. A point whose knots are not all in the grid stays where it is.
 */
export function bsplineWarp({ size, affine, coefficients }: BsplineGrid): Warp {
  const inverse = invertAffine(affine);
  const [nx, ny, nz] = size;
  const knots = nx * ny * nz;
  return (point) => {
    const [u, v, w] = transformPoint(inverse, point);
    const i = Math.floor(u) - 1;
    const j = Math.floor(v) - 1;
    const k = Math.floor(w) - 1;
    if (i < 0 || j < 0 || k < 0 || i + 3 >= nx || j + 3 >= ny || k + 3 >= nz) return point;
    const bx = cubic(u - Math.floor(u));
    const by = cubic(v - Math.floor(v));
    const bz = cubic(w - Math.floor(w));
    const moved: [number, number, number] = [point[0], point[1], point[2]];
    for (let c = 0; c < 4; c++)
      for (let b = 0; b < 4; b++) {
        const row = i + nx * (j + b + ny * (k + c));
        const weight = (bz[c] as number) * (by[b] as number);
        for (let a = 0; a < 4; a++) {
          const share = weight * (bx[a] as number);
          moved[0] += share * (coefficients[row + a] as number);
          moved[1] += share * (coefficients[row + a + knots] as number);
          moved[2] += share * (coefficients[row + a + 2 * knots] as number);
        }
      }
    return moved as Vec3;
  };
}

/** Weights of the four knots around a point at `t` (0 to 1) between the middle two; they sum to 1. */
export function cubic(t: number): [number, number, number, number] {
  const s = 1 - t;
  return [s ** 3 / 6, (3 * t ** 3 - 6 * t ** 2 + 4) / 6, (3 * s ** 3 - 6 * s ** 2 + 4) / 6, t ** 3 / 6];
}
