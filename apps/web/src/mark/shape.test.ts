import { regionMask } from '@liver-vlm/imaging';
import { expect, test } from 'vitest';
import { contoursOf, isDrawn, polygonOf } from './shape.ts';

const grid = { size: [20, 20, 4], affine: [2, 0, 0, -10, 0, 2, 0, 5, 0, 0, 3, 100, 0, 0, 0, 1] } as const;

test('corners in any order give the same box', () => {
  const box = polygonOf({
    kind: 'box',
    points: [
      [8, 2],
      [3, 6],
    ],
  });
  expect(box).toEqual([
    [3, 2],
    [8, 2],
    [8, 6],
    [3, 6],
  ]);
});

test('an ellipse of radius 5 over two slices covers what a circle of radius 5 does', () => {
  const contours = contoursOf(
    {
      id: 'a',
      kind: 'ellipse',
      points: [
        [5.5, 5.5],
        [15.5, 15.5],
      ],
      from: 1,
      to: 2,
    },
    grid,
  );
  expect(contours[0]?.[0]).toEqual([2 * 15.5 - 10, 2 * 10.5 + 5, 103]);
  const mask = regionMask({ contours }, grid, 'mark');
  const counts = [0, 1, 2, 3].map((k) => mask.subarray(400 * k, 400 * (k + 1)).reduce((a, b) => a + b, 0));
  expect([counts[0], counts[3]]).toEqual([0, 0]);
  expect(counts[1]).toBe(counts[2]);
  expect(Math.abs((counts[1] ?? 0) - Math.PI * 25)).toBeLessThan(5);
});

test('a click, a line and two points are no marks', () => {
  expect(isDrawn({ kind: 'box', points: [[3, 3]] })).toBe(false);
  expect(
    isDrawn({
      kind: 'ellipse',
      points: [
        [3, 3],
        [9, 3],
      ],
    }),
  ).toBe(false);
  expect(
    isDrawn({
      kind: 'outline',
      points: [
        [0, 0],
        [5, 5],
      ],
    }),
  ).toBe(false);
  expect(
    isDrawn({
      kind: 'outline',
      points: [
        [0, 0],
        [5, 0],
        [5, 5],
      ],
    }),
  ).toBe(true);
});
