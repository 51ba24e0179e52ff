import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyAffine } from './affine.testing.ts';
import { affineFrom, invertAffine, transformPoint } from './affine.ts';
import { orientationCode, reorient } from './orientation.ts';
import type { Volume } from './volume.ts';

function allCodes(): string[] {
  const pairs = ['RL', 'AP', 'IS'];
  const orders = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ];
  return orders.flatMap((order) =>
    [0, 1, 2, 3, 4, 5, 6, 7].map((bits) => order.map((axis, i) => pairs[axis]?.[(bits >> i) & 1]).join('')),
  );
}

test('the axes of DICOM are LPS, those of NIfTI RAS', () => {
  expect(orientationCode(affineFrom([1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 0]))).toBe('LPS');
  expect(orientationCode(affineFrom([-1, 0, 0], [0, -1, 0], [0, 0, 1], [0, 0, 0]))).toBe('RAS');
  expect(orientationCode(affineFrom([0.1, 0, -2], [0, 1, 0], [1, 0, 0.05], [0, 0, 0]))).toBe('IPL');
});

test('every voxel keeps its place and value in all 48 orientations, and the way back is exact', () => {
  const data = Float32Array.from({ length: 2 * 3 * 4 }, (_, i) => i);
  fc.assert(
    fc.property(anyAffine, fc.constantFrom(...allCodes()), (affine, code) => {
      const volume: Volume = { size: [2, 3, 4], data, affine };
      const turned = reorient(volume, code);
      expect(orientationCode(turned.affine)).toBe(code);
      const toTurned = invertAffine(turned.affine);
      for (const [i, j, k] of [
        [0, 0, 0],
        [1, 2, 3],
        [1, 0, 2],
      ] as const) {
        const [x, y, z] = transformPoint(toTurned, transformPoint(affine, [i, j, k])).map(Math.round) as [
          number,
          number,
          number,
        ];
        expect(turned.data[x + turned.size[0] * (y + turned.size[1] * z)]).toBe(data[i + 2 * (j + 3 * k)]);
      }
      const back = reorient(turned, orientationCode(affine));
      expect(back.size).toEqual(volume.size);
      expect(back.data).toEqual(data);
    }),
  );
});

test('a code that is no orientation is refused', () => {
  const volume: Volume = {
    size: [1, 1, 1],
    data: new Float32Array(1),
    affine: affineFrom([1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 0]),
  };
  for (const code of ['', 'LP', 'LRS', 'LPX', 'LPSR'])
    expect(() => reorient(volume, code)).toThrow('expected three letters');
});
