import { ImagingError } from '../error.ts';

/**
 * A 4x4 matrix, row-major, that takes a voxel index (i, j, k) to patient millimetres (x, y, z).
 * Patient axes are those of DICOM: +x left, +y posterior, +z superior (LPS). Its last row is 0 0 0 1.
 */
export type Affine = readonly number[];

/** A point or a direction in three dimensions. */
export type Vec3 = readonly [number, number, number];

/** The affine that leaves every point where it is: 1 mm voxels, axes of the patient. */
export const identityAffine: Affine = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

/** Builds an affine from its three columns (mm per step along i, j, k) and the position of voxel (0, 0, 0) in mm. */
export function affineFrom(i: Vec3, j: Vec3, k: Vec3, origin: Vec3): Affine {
  return [i[0], j[0], k[0], origin[0], i[1], j[1], k[1], origin[1], i[2], j[2], k[2], origin[2], 0, 0, 0, 1];
}

/** One column of an affine: 0-2 the step along i, j, k in mm; 3 the position of voxel (0, 0, 0). */
export function affineColumn(affine: Affine, column: 0 | 1 | 2 | 3): Vec3 {
  return [affine[column] as number, affine[4 + column] as number, affine[8 + column] as number];
}

/** The affine of the part of a grid that begins at voxel `start`, fractions allowed; each step along it is `stride` steps of the grid. */
export function subgridAffine(affine: Affine, start: Vec3, stride: Vec3 = [1, 1, 1]): Affine {
  const column = (n: 0 | 1 | 2) => scaleVec(affineColumn(affine, n), stride[n]);
  return affineFrom(column(0), column(1), column(2), transformPoint(affine, start));
}

/** Applies an affine to a point. */
export function transformPoint(affine: Affine, point: Vec3): Vec3 {
  const [x, y, z] = point;
  const row = (r: number) =>
    (affine[r] as number) * x +
    (affine[r + 1] as number) * y +
    (affine[r + 2] as number) * z +
    (affine[r + 3] as number);
  return [row(0), row(4), row(8)];
}

/** The product a·b: first `b`, then `a`. */
export function multiplyAffines(a: Affine, b: Affine): Affine {
  const product = new Array<number>(16).fill(0);
  for (let r = 0; r < 4; r++)
    for (let c = 0; c < 4; c++) {
      let sum = 0;
      for (let m = 0; m < 4; m++) sum += (a[r * 4 + m] as number) * (b[m * 4 + c] as number);
      product[r * 4 + c] = sum;
    }
  return product;
}

/** Determinant of the 3x3 part: the signed volume of a voxel in mm³. */
export function determinant(affine: Affine): number {
  return dot(affineColumn(affine, 0), cross(affineColumn(affine, 1), affineColumn(affine, 2)));
}

/**
 * The affine that undoes `affine`: patient mm to voxel index.
 * @throws ImagingError `geometry` when a voxel has no volume.
 */
export function invertAffine(affine: Affine): Affine {
  const [a, b, c, t] = [0, 1, 2, 3].map((column) => affineColumn(affine, column as 0 | 1 | 2 | 3)) as [
    Vec3,
    Vec3,
    Vec3,
    Vec3,
  ];
  const det = determinant(affine);
  const scale = norm(a) * norm(b) * norm(c);
  if (!(Math.abs(det) > 1e-9 * scale)) {
    throw new ImagingError(
      'geometry',
      `affine: expected independent axes, got determinant ${det} - check the file's orientation`,
    );
  }
  const rows = [cross(b, c), cross(c, a), cross(a, b)].map((row) => scaleVec(row, 1 / det)) as [Vec3, Vec3, Vec3];
  return [...rows[0], -dot(rows[0], t), ...rows[1], -dot(rows[1], t), ...rows[2], -dot(rows[2], t), 0, 0, 0, 1];
}

/** Voxel sizes in mm along i, j, k. */
export function affineSpacing(affine: Affine): [number, number, number] {
  return [norm(affineColumn(affine, 0)), norm(affineColumn(affine, 1)), norm(affineColumn(affine, 2))];
}

/** Scalar product. */
export function dot(a: Vec3, b: Vec3): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/** Vector product. */
export function cross(a: Vec3, b: Vec3): Vec3 {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

/** Length of a vector. */
export function norm(a: Vec3): number {
  return Math.hypot(a[0], a[1], a[2]);
}

/** A vector times a number. */
export function scaleVec(a: Vec3, factor: number): Vec3 {
  return [a[0] * factor, a[1] * factor, a[2] * factor];
}
