import { expect, test } from 'vitest';
import { statisticsOf } from './measure.ts';
import { patchesOf } from './outline.ts';

const grid = { size: [5, 4, 3], affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] } as const;
const mask = new Uint8Array(60);
for (const at of [20 + 6, 20 + 7, 20 + 12]) mask[at] = 1;

test('a region is the smallest part of each slice that holds it', () => {
  const patches = patchesOf({ mask }, grid, 'r');
  expect(patches).toEqual([{ slice: 1, left: 1, top: 1, width: 2, height: 2, data: Uint8Array.from([1, 1, 0, 1]) }]);
});

test('a region beside the grid has no patches', () => {
  expect(patchesOf({ point: [100, 100, 100], radius: 1 }, grid, 'r')).toEqual([]);
});

test('mean and SD over the region; only its slices are read', async () => {
  const read: number[] = [];
  const plane = async (k: number) => {
    read.push(k);
    return Float32Array.from({ length: 20 }, (_, at) => (at === 6 ? 10 : at === 7 ? 20 : at === 12 ? 30 : 999));
  };
  const [only] = await statisticsOf({ mask }, grid, [{ phase: 'arterial', plane }]);
  expect(only).toMatchObject({ phase: 'arterial', mean: 20, voxels: 3 });
  expect(only?.sd).toBeCloseTo(Math.sqrt(200 / 3));
  expect(read).toEqual([1]);
});
