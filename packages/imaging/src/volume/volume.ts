import { type Affine, affineSpacing, invertAffine, transformPoint, type Vec3 } from './affine.ts';

/** A regular grid of numbers placed in the patient. */
export interface Volume {
  /** Columns, rows, slices. */
  readonly size: readonly [number, number, number];
  /** HU for CT, otherwise the stored values rescaled; x fastest, then y, then z. */
  readonly data: Float32Array;
  /** Voxel index (i, j, k) to patient mm, LPS. */
  readonly affine: Affine;
}

/** How many voxels a size has. */
export function voxelCount(size: readonly [number, number, number]): number {
  return size[0] * size[1] * size[2];
}

/** Voxel size in mm along columns, rows, slices. */
export function spacing(volume: Pick<Volume, 'affine'>): [number, number, number] {
  return affineSpacing(volume.affine);
}

/** Voxel index (fractions allowed) to patient mm, LPS. */
export function voxelToWorld(volume: Pick<Volume, 'affine'>, voxel: Vec3): Vec3 {
  return transformPoint(volume.affine, voxel);
}

/** Patient mm, LPS, to voxel index (a fraction between voxel centres). */
export function worldToVoxel(volume: Pick<Volume, 'affine'>, world: Vec3): Vec3 {
  return transformPoint(invertAffine(volume.affine), world);
}
