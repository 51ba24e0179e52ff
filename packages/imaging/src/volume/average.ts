import { affineSpacing, subgridAffine, type Vec3 } from './affine.ts';
import { type Grid, resampleLinear, type Warp } from './resample.ts';
import { type Volume, voxelCount } from './volume.ts';

/**
 * A volume on a coarser grid: every voxel the mean over its extent, so that noise averages out instead of being picked.
 * Where the volume does not reach, the voxel is NaN.
 *
 * @param warp where a point of the grid lies in the volume, mm; the same place unless told
 */
export function averageOnto(volume: Volume, grid: Grid, warp?: Warp): Volume {
  const own = affineSpacing(volume.affine);
  const wanted = affineSpacing(grid.affine);
  const parts = wanted.map((step, n) => Math.max(1, Math.round(step / (own[n] as number)))) as [number, number, number];
  const fine = resampleLinear(volume, subdivided(grid, parts), Number.NaN, warp);
  const [nx, ny, nz] = grid.size;
  const data = new Float32Array(voxelCount(grid.size));
  const [fx, fy] = fine.size;
  const [px, py, pz] = parts;
  for (let k = 0; k < nz * pz; k++)
    for (let j = 0; j < ny * py; j++)
      for (let i = 0; i < nx * px; i++) {
        const at = Math.floor(i / px) + nx * (Math.floor(j / py) + ny * Math.floor(k / pz));
        data[at] = (data[at] as number) + (fine.data[i + fx * (j + fy * k)] as number) / (px * py * pz);
      }
  return { ...grid, data };
}

/** A grid whose voxels are cut into `parts` along each axis. */
function subdivided({ size, affine }: Grid, parts: readonly [number, number, number]): Grid {
  const stride = parts.map((n) => 1 / n) as unknown as Vec3;
  const first = stride.map((step) => (step - 1) / 2) as unknown as Vec3;
  return {
    size: [size[0] * parts[0], size[1] * parts[1], size[2] * parts[2]],
    affine: subgridAffine(affine, first, stride),
  };
}
