import { affineFrom, type Grid } from '@liver-vlm/imaging/study';
import { expect, test } from 'vitest';
import { slicesBehind, slicesOf } from './slabs.ts';

const grid = (z: number, step: number, slices: number, tilt = 0): Grid => ({
  size: [10, 10, slices],
  affine: affineFrom([1, 0, tilt], [0, 1, 0], [0, 0, step], [0, 0, z]),
});

test('a slice between two others needs both; one that falls on another needs its neighbours too, as rounding may go either way', () => {
  const reference = grid(0, 2, 20);
  expect(slicesBehind(grid(-1, 2, 20), reference, [5])).toEqual([5, 6]);
  expect(slicesBehind(reference, reference, [5])).toEqual([4, 5, 6]);
  expect(slicesBehind(grid(-1, 4, 20), reference, [5, 6, 9])).toEqual([2, 3, 4, 5]);
});

test('slices end where the phase ends, and a tilted grid needs all that its corners pass', () => {
  expect(slicesBehind(grid(0, 2, 4), grid(0, 2, 20), [3, 9])).toEqual([2, 3]);
  expect(slicesBehind(grid(0, 1, 30), grid(5.5, 1, 20, 0.5), [0])).toEqual([5, 6, 7, 8, 9, 10, 11]);
});

test('the slices of a lesion are numbered on the whole grid', () => {
  expect(slicesOf({ areas: [1, 2, 2, 1], from: 7 }, 1)).toEqual([8]);
  expect(slicesOf({ areas: [1, 2, 2, 1], from: 7 }, 4)).toEqual([7, 8, 9, 10]);
});
