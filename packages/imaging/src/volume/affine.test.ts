import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyAffine, point } from './affine.testing.ts';
import { affineFrom, affineSpacing, identityAffine, invertAffine, multiplyAffines, transformPoint } from './affine.ts';

test('an affine and its inverse undo each other', () => {
  fc.assert(
    fc.property(anyAffine, point, (affine, p) => {
      const back = transformPoint(invertAffine(affine), transformPoint(affine, p));
      back.forEach((x, i) => {
        expect(x).toBeCloseTo(p[i] as number, 5);
      });
      multiplyAffines(affine, invertAffine(affine)).forEach((x, i) => {
        expect(x).toBeCloseTo(identityAffine[i] as number, 6);
      });
    }),
  );
});

test('a voxel without volume is refused', () => {
  const flat = affineFrom([1, 0, 0], [2, 0, 0], [0, 0, 1], [0, 0, 0]);
  expect(() => invertAffine(flat)).toThrow('expected independent axes');
});

test('spacing is the length of the columns', () => {
  expect(affineSpacing(affineFrom([0, 2, 0], [3, 4, 0], [0, 0, -1.5], [9, 9, 9]))).toEqual([2, 5, 1.5]);
});
