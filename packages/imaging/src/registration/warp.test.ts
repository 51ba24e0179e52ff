import { expect, test } from 'vitest';
import { affineFrom, identityAffine, transformPoint, type Vec3 } from '../volume/affine.ts';
import { averageOnto } from '../volume/average.ts';
import { resampleLinear } from '../volume/resample.ts';
import { bsplineWarp, cubic } from './bspline.ts';
import { elastixStages, readTransforms } from './elastix.ts';
import { refusalOf } from './judge.ts';
import { neighbourhood, rangeOf } from './neighbourhood.ts';
import { normalisedMutualInformation } from './quality.ts';
import { affineWarp, displacement, volumeChange } from './warp.ts';

const euler = (angles: readonly number[], shift: readonly number[], center: readonly number[]) => ({
  Transform: ['EulerTransform'],
  TransformParameters: [...angles, ...shift].map(String),
  CenterOfRotationPoint: center.map(String),
});

test('a rotation turns about its centre by the right hand, then shifts', () => {
  const { warp, matrix } = readTransforms([euler([0, 0, Math.PI / 2], [1, 2, 3], [10, 10, 10])]);
  const [x, y, z] = warp([11, 10, 10]);
  expect(x).toBeCloseTo(11);
  expect(y).toBeCloseTo(13);
  expect(z).toBeCloseTo(13);
  expect(volumeChange(warp, [5, 5, 5])).toBeCloseTo(1);
  const again = transformPoint(matrix ?? identityAffine, [11, 10, 10]);
  again.forEach((v, n) => {
    expect(v).toBeCloseTo([x, y, z][n] as number);
  });
});

test('stages follow each other; an unknown transform is refused', () => {
  const affine = {
    Transform: ['AffineTransform'],
    TransformParameters: ['2', '0', '0', '0', '1', '0', '0', '0', '1', '0', '0', '0'],
    CenterOfRotationPoint: ['0', '0', '0'],
  };
  const { warp } = readTransforms([euler([0, 0, 0], [1, 0, 0], [0, 0, 0]), affine]);
  expect(warp([3, 4, 5])).toEqual([8, 4, 5]);
  expect(volumeChange(warp, [0, 0, 0])).toBeCloseTo(2);
  expect(() => readTransforms([{ ...affine, Transform: ['WeightedCombinationTransform'] }])).toThrow('B-spline');
  expect(elastixStages('bspline').map((s) => s['Transform']?.[0])).toEqual(['EulerTransform', 'BSplineTransform']);
});

test('B-spline weights sum to one and are a cubic that is smooth at knots', () => {
  for (const t of [0, 0.3, 0.99]) expect(cubic(t).reduce((a, b) => a + b)).toBeCloseTo(1);
  expect(cubic(0)[1]).toBeCloseTo(2 / 3);
  expect(cubic(1)[2]).toBeCloseTo(2 / 3);
});

test('equal coefficients shift every point inside the grid, and none outside', () => {
  const knots = 6 ** 3;
  const coefficients = new Float64Array(3 * knots).fill(0).map((_, n) => [3, -2, 1][Math.floor(n / knots)] as number);
  const affine = affineFrom([10, 0, 0], [0, 10, 0], [0, 0, 10], [-10, -10, -10]);
  const warp = bsplineWarp({ size: [6, 6, 6], affine, coefficients });
  expect(displacement(warp, [12, 13, 14])).toBeCloseTo(Math.hypot(3, 2, 1));
  expect(warp([500, 0, 0])).toEqual([500, 0, 0]);
});

const ramp = {
  size: [20, 20, 10] as const,
  affine: affineFrom([1, 0, 0], [0, 1, 0], [0, 0, 3], [0, 0, 0]),
  data: Float32Array.from({ length: 4000 }, (_, at) => (at % 20) + 3 * Math.floor(at / 400)),
};

test('a ramp through a warp is the ramp at the moved points', () => {
  const moved: (p: Vec3) => Vec3 = affineWarp(affineFrom([1, 0, 0], [0, 1, 0], [0, 0, 1], [2, 0, 1.5]));
  const { data } = resampleLinear(ramp, { ...ramp, size: [10, 10, 5] }, Number.NaN, moved);
  expect(data[0]).toBeCloseTo(2 + 1.5);
  expect(data[1]).toBeCloseTo(3 + 1.5);
});

test('a coarse grid over a lesion keeps means and ends with the images', () => {
  const mask = new Uint8Array(4000);
  mask[5 * 400 + 10 * 20 + 10] = 1;
  const range = rangeOf(mask, ramp.size);
  expect(range).toEqual({ low: [10, 10, 5], high: [10, 10, 5] });
  expect(rangeOf(new Uint8Array(8), [2, 2, 2])).toBeUndefined();
  if (!range) return;
  const grid = neighbourhood(ramp, range, 30, 2);
  expect(grid.size).toEqual([10, 10, 10]);
  const { data } = averageOnto(ramp, grid);
  expect(data.every((v) => !Number.isNaN(v))).toBe(true);
  expect(data.reduce((a, b) => a + b) / data.length).toBeCloseTo(ramp.data.reduce((a, b) => a + b) / 4000, 4);
});

test('mutual information sees what belongs together, whatever the values', () => {
  const a = Float32Array.from({ length: 500 }, (_, n) => (n * 37) % 100);
  const window = [0, 200] as const;
  const same = normalisedMutualInformation(
    a,
    a.map((v) => 180 - v),
    window,
  );
  const shuffled = normalisedMutualInformation(
    a,
    a.toReversed().map((_, n) => (n * n * 13) % 97),
    window,
  );
  expect(same).toBeGreaterThan(1.5);
  expect(shuffled).toBeLessThan(same - 0.3);
  expect(normalisedMutualInformation(new Float32Array(9), new Float32Array(9), window)).toBe(1);
});

test('what made things worse, moved too far, disagrees with its reverse or folds is refused by name', () => {
  const good = {
    quality: { before: 1.01, after: 1.02 },
    shiftMm: { mean: 4, max: 5 },
    inconsistencyMm: 0.5,
    leastVolumeChange: 0.9,
  };
  expect(refusalOf(good)).toBeUndefined();
  expect(refusalOf({ ...good, quality: { before: 1.02, after: 1.01 } })).toContain('mutual information fell');
  expect(refusalOf({ ...good, shiftMm: { mean: 16, max: 20 } })).toContain('move by 16.0 mm');
  expect(refusalOf({ ...good, inconsistencyMm: 4 })).toContain('there and back');
  expect(refusalOf({ ...good, leastVolumeChange: -0.1 })).toContain('shrink');
  expect(refusalOf({ ...good, inconsistencyMm: Number.NaN })).toContain('there and back');
});
