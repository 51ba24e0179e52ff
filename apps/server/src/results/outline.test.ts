import { expect, test } from 'vitest';
import { outline } from './outline.ts';

const plane = (text: string) => Uint8Array.from(text.replaceAll(/\s/g, ''), Number);

test('a rectangle has four corners, at the edges of its pixels', () => {
  const corners = outline(plane('0000 0110 0110 0110 0000'), 4, 5);
  expect(new Set(corners.map(String))).toEqual(new Set(['1,1', '3,1', '3,4', '1,4']));
});

test('the largest part is drawn, its hole is not', () => {
  const corners = outline(plane('11111 10001 10101 10001 11111'), 5, 5);
  expect(new Set(corners.map(String))).toEqual(new Set(['0,0', '5,0', '5,5', '0,5']));
});

test('parts that touch at a corner, one pixel, nothing', () => {
  expect(outline(plane('100 010 000'), 3, 3).length).toBeGreaterThanOrEqual(4);
  expect(outline(plane('1'), 1, 1)).toHaveLength(4);
  expect(outline(new Uint8Array(9), 3, 3)).toEqual([]);
});
