import fc from 'fast-check';
import { affineFrom, type Vec3 } from './affine.ts';

const coordinate = fc.double({ min: -500, max: 500, noNaN: true });

/** Any point near a patient, mm. */
export const point = fc.tuple(coordinate, coordinate, coordinate) as fc.Arbitrary<Vec3>;

/** A rotation about two axes, with voxel sizes and a shear: what scanners and tilted gantries produce. */
export const anyAffine = fc
  .record({
    a: fc.double({ min: -3, max: 3, noNaN: true }),
    b: fc.double({ min: -3, max: 3, noNaN: true }),
    size: fc.tuple(...[0, 1, 2].map(() => fc.double({ min: 0.2, max: 8, noNaN: true }))),
    shear: fc.double({ min: -0.5, max: 0.5, noNaN: true }),
    origin: point,
  })
  .map(({ a, b, size, shear, origin }) => {
    const [ca, sa, cb, sb] = [Math.cos(a), Math.sin(a), Math.cos(b), Math.sin(b)];
    const axes: Vec3[] = [
      [ca * cb, sa * cb, -sb],
      [-sa, ca, 0],
      [ca * sb, sa * sb, cb],
    ];
    const [i, j, k] = axes.map((axis, n) => axis.map((x) => x * (size[n] as number))) as unknown as [Vec3, Vec3, Vec3];
    return affineFrom(i, j, [k[0] + shear * j[0], k[1] + shear * j[1], k[2] + shear * j[2]], origin);
  });
