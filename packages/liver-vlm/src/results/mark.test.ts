import { expect, test } from 'vitest';
import { LesionMark, regionOfMark } from './mark.ts';

const about = { id: 'lesion-1', studyUid: '1.2.3', frameOfReferenceUid: '1.2.4' };

test('a box is the same whichever corners were dragged', () => {
  const box = LesionMark.parse({
    ...about,
    box: [
      [5, -2, 9],
      [1, 4, 3],
    ],
  });
  expect(regionOfMark(box)).toEqual({ box: { low: [1, -2, 3], high: [5, 4, 9] } });
});

test.each([
  { ...about, contours: [[[0, 0, 0]]] },
  {
    ...about,
    id: '../x',
    box: [
      [0, 0, 0],
      [1, 1, 1],
    ],
  },
  {
    ...about,
    studyUid: '1.2/3',
    box: [
      [0, 0, 0],
      [1, 1, 1],
    ],
  },
  about,
])('%j is no mark', (value) => {
  expect(LesionMark.safeParse(value).success).toBe(false);
});
