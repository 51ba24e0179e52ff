import { expect, test } from 'vitest';
import { affineFrom, type Vec3 } from '../volume/affine.ts';
import { maskOnGrid } from './segmentation.ts';

const size = [5, 4, 3] as const;
const at = (origin: Vec3, step: Vec3 = [0.8, 0.5, 2]) =>
  affineFrom([step[0], 0, 0], [0, step[1], 0], [0, 0, step[2]], origin);
const data = Uint8Array.from({ length: 60 }, (_, n) => (n % 3 === 0 || n % 7 === 2 ? 1 : 0));
const mask = { size, affine: at([10, -4, 30]), data };

/** The voxels of a grid that begins (i, j, k) voxels within the mask. */
const expected = ([x, y, z]: Vec3, [nx, ny, nz]: Vec3) =>
  Array.from({ length: nx * ny * nz }, (_, n) => {
    const [i, j, k] = [(n % nx) + x, (Math.floor(n / nx) % ny) + y, Math.floor(n / (nx * ny)) + z];
    const inside = i >= 0 && j >= 0 && k >= 0 && i < size[0] && j < size[1] && k < size[2];
    return inside ? data[i + size[0] * (j + size[1] * k)] : 0;
  });

test.each<[Vec3, Vec3]>([
  [
    [0, 0, -2],
    [5, 4, 9],
  ],
  [
    [-1, 2, 1],
    [7, 3, 1],
  ],
  [
    [3, -3, 0],
    [4, 9, 4],
  ],
  [
    [9, 0, 0],
    [5, 4, 3],
  ],
])('a grid of the same voxels that begins %j within the mask', (shift, grid) => {
  const affine = at([10 + 0.8 * shift[0], -4 + 0.5 * shift[1], 30 + 2 * shift[2]]);
  expect([...maskOnGrid(mask, { size: grid, affine })]).toEqual(expected(shift, grid));
});

test('half a voxel away, or of other voxels, each centre is looked up', () => {
  const near = maskOnGrid(mask, { size, affine: at([10.3, -4, 30]) });
  expect([...near]).toEqual(expected([0, 0, 0], [5, 4, 3]));
  const fine = maskOnGrid(mask, { size: [10, 4, 3], affine: at([9.8, -4, 30], [0.4, 0.5, 2]) });
  expect([...fine].filter((_, n) => n % 2 === 0)).toEqual([...data]);
});
