import { type Affine, invertAffine, multiplyAffines, transformPoint, type Vec3 } from './affine.ts';
import { type Volume, voxelCount } from './volume.ts';

/** Where a point of one volume lies in another, both in patient mm, LPS. */
export type Warp = (point: Vec3) => Vec3;

/** A grid to resample onto: size and placement, no values. */
export type Grid = Pick<Volume, 'size' | 'affine'>;

/** Fractions of a voxel under this are rounding of the affines, not a displacement. */
const epsilon = 1e-4;

/**
 * Resamples a volume onto another grid by trilinear interpolation, which is exact on a linear ramp.
 * The border voxels' values hold to their outer half; beyond it there is nothing to know and `outside` is written.
 *
 * @param outside value where the volume does not reach, HU; air unless told
 * @param warp where a point of the grid lies in the volume; the same place unless told
 */
export function resampleLinear(volume: Volume, grid: Grid, outside = -1024, warp?: Warp): Volume {
  const [nx, ny, nz] = volume.size;
  const { data } = volume;
  const sy = nx;
  const sz = nx * ny;
  const value = (x: number, y: number, z: number) => {
    const cx = clamp(x, nx);
    const cy = clamp(y, ny);
    const cz = clamp(z, nz);
    const i = Math.min(Math.floor(cx), Math.max(0, nx - 2));
    const j = Math.min(Math.floor(cy), Math.max(0, ny - 2));
    const k = Math.min(Math.floor(cz), Math.max(0, nz - 2));
    const fx = cx - i;
    const fy = cy - j;
    const fz = cz - k;
    const dx = nx > 1 ? 1 : 0;
    const dy = ny > 1 ? sy : 0;
    const dz = nz > 1 ? sz : 0;
    const at = i + j * sy + k * sz;
    const a = mix(data[at] as number, data[at + dx] as number, fx);
    const b = mix(data[at + dy] as number, data[at + dy + dx] as number, fx);
    const c = mix(data[at + dz] as number, data[at + dz + dx] as number, fx);
    const d = mix(data[at + dz + dy] as number, data[at + dz + dy + dx] as number, fx);
    return mix(mix(a, b, fy), mix(c, d, fy), fz);
  };
  return warp ? sampleWarped(volume, grid, outside, value, warp) : sample(volume, grid, outside, value);
}

/** Resamples a mask or label volume onto another grid: each voxel takes its nearest neighbour's value, 0 outside. */
export function resampleNearest(volume: Volume, grid: Grid): Volume {
  const [nx, ny, nz] = volume.size;
  return sample(volume, grid, 0, (x, y, z) => {
    const i = Math.round(clamp(x, nx));
    const j = Math.round(clamp(y, ny));
    const k = Math.round(clamp(z, nz));
    return volume.data[i + nx * (j + ny * k)] as number;
  });
}

/** A volume's value at a fractional voxel index that it reaches. */
type ValueAt = (x: number, y: number, z: number) => number;

function sampleWarped(volume: Volume, { size, affine }: Grid, outside: number, value: ValueAt, warp: Warp): Volume {
  const inverse = invertAffine(volume.affine);
  const [nx, ny, nz] = volume.size;
  const data = new Float32Array(voxelCount(size));
  let at = 0;
  for (let k = 0; k < size[2]; k++)
    for (let j = 0; j < size[1]; j++)
      for (let i = 0; i < size[0]; i++) {
        const [x, y, z] = transformPoint(inverse, warp(transformPoint(affine, [i, j, k])));
        data[at++] = reaches(x, nx) && reaches(y, ny) && reaches(z, nz) ? value(x, y, z) : outside;
      }
  return { size, data, affine };
}

/** The first three rows of an affine. */
type TwelveNumbers = [number, number, number, number, number, number, number, number, number, number, number, number];

function sample(volume: Volume, grid: Grid, outside: number, value: ValueAt): Volume {
  const m: Affine = multiplyAffines(invertAffine(volume.affine), grid.affine);
  const [a, b, c, d, e, f, g, h, p, q, r, s] = m as unknown as TwelveNumbers;
  const [nx, ny, nz] = volume.size;
  const [gx, gy, gz] = grid.size;
  const data = new Float32Array(voxelCount(grid.size));
  let at = 0;
  for (let k = 0; k < gz; k++)
    for (let j = 0; j < gy; j++)
      for (let i = 0; i < gx; i++) {
        const x = a * i + b * j + c * k + d;
        const y = e * i + f * j + g * k + h;
        const z = p * i + q * j + r * k + s;
        data[at++] = reaches(x, nx) && reaches(y, ny) && reaches(z, nz) ? value(x, y, z) : outside;
      }
  return { size: grid.size, data, affine: grid.affine };
}

function reaches(x: number, n: number): boolean {
  return x >= -0.5 - epsilon && x <= n - 0.5 + epsilon;
}

function clamp(x: number, n: number): number {
  return Math.min(Math.max(x, 0), n - 1);
}

function mix(a: number, b: number, share: number): number {
  return a + (b - a) * share;
}
