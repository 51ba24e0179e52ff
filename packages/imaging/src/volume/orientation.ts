import { type Affine, affineColumn, multiplyAffines, norm, type Vec3 } from './affine.ts';
import type { Grid } from './resample.ts';
import type { Volume } from './volume.ts';

/** Letters of the patient's sides; +x is left, +y posterior, +z superior. */
const sides = [
  ['R', 'L'],
  ['A', 'P'],
  ['I', 'S'],
] as const;

/** Which patient axis each voxel axis follows, and in which sense. */
interface AxisMap {
  /** Patient axis (0 x, 1 y, 2 z) of voxel axes i, j, k. */
  readonly patient: readonly [number, number, number];
  /** +1 when the voxel index grows with the patient coordinate. */
  readonly sign: readonly [number, number, number];
}

const permutations: readonly (readonly [number, number, number])[] = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
];

/** The nearest axis map: the permutation whose cosines add up to most. */
function axisMap(affine: Affine): AxisMap {
  const columns = ([0, 1, 2] as const).map((c) => {
    const column = affineColumn(affine, c);
    const length = norm(column) || 1;
    return column.map((x) => x / length) as unknown as Vec3;
  });
  const score = (axes: readonly number[]) => axes.reduce((sum, axis, i) => sum + Math.abs(columns[i]?.[axis] ?? 0), 0);
  const best = permutations.reduce((a, b) => (score(b) > score(a) + 1e-9 ? b : a));
  const sign = best.map((axis, i) => ((columns[i]?.[axis] ?? 0) < 0 ? -1 : 1)) as [number, number, number];
  return { patient: best, sign };
}

/** Three letters saying towards which side i, j and k grow, such as `LPS` for an axial DICOM series. */
export function orientationCode(affine: Affine): string {
  const { patient, sign } = axisMap(affine);
  return patient.map((axis, i) => sides[axis]?.[(sign[i] as number) > 0 ? 1 : 0]).join('');
}

/**
 * Turns a volume so that its axes grow towards the given sides; voxels are moved, never interpolated, and every voxel
 * keeps its place in the patient.
 *
 * @param code three letters of R/L, A/P, I/S in any order, one of each pair
 */
export function reorient(volume: Volume, code: string): Volume {
  const { source, flipped, size, affine } = turned(volume, code);
  const steps = [1, volume.size[0], volume.size[0] * volume.size[1]];
  const stride = source.map((axis, i) => (flipped[i] ? -1 : 1) * (steps[axis] as number)) as [number, number, number];
  const start = source.reduce(
    (sum, axis, i) => sum + (flipped[i] ? ((size[i] as number) - 1) * (steps[axis] as number) : 0),
    0,
  );
  const data = new Float32Array(volume.data.length);
  let at = 0;
  for (let k = 0; k < size[2]; k++)
    for (let j = 0; j < size[1]; j++) {
      let index = start + k * stride[2] + j * stride[1];
      for (let i = 0; i < size[0]; i++, index += stride[0]) data[at++] = volume.data[index] as number;
    }
  return { size, data, affine };
}

/** The grid of a volume that `reorient` would give. */
export function reorientGrid(grid: Grid, code: string): Grid {
  const { size, affine } = turned(grid, code);
  return { size, affine };
}

function turned(grid: Grid, code: string) {
  const from = axisMap(grid.affine);
  const to = parseCode(code);
  // source[i]: which present voxel axis becomes axis i of the result, and whether it runs backwards.
  const source = to.patient.map((axis) => from.patient.indexOf(axis)) as [number, number, number];
  const flipped = source.map((axis, i) => from.sign[axis] !== to.sign[i]);
  const size = source.map((axis) => grid.size[axis]) as [number, number, number];
  const turn = new Array<number>(16).fill(0);
  turn[15] = 1;
  source.forEach((axis, i) => {
    turn[axis * 4 + i] = flipped[i] ? -1 : 1;
    if (flipped[i]) turn[axis * 4 + 3] = (size[i] as number) - 1;
  });
  return { source, flipped, size, affine: multiplyAffines(grid.affine, turn) };
}

function parseCode(code: string): AxisMap {
  const letters = [...code];
  const patient = letters.map((letter) => sides.findIndex((pair) => (pair as readonly string[]).includes(letter)));
  if (letters.length !== 3 || new Set(patient).size !== 3 || patient.includes(-1)) {
    throw new RangeError(`orientation: expected three letters such as LPS, one of each of R/L, A/P, I/S, got ${code}`);
  }
  const sign = letters.map((letter, i) => (sides[patient[i] as number]?.[1] === letter ? 1 : -1));
  return { patient: patient as [number, number, number], sign: sign as [number, number, number] };
}
