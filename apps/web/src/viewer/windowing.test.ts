import { expect, test } from 'vitest';
import { heatColor } from './heat.ts';
import { greyTable, paintGreys } from './windowing.ts';

test('greys run from the lower to the upper end of the window, and beyond the table from its ends', () => {
  const out = new Uint32Array(5);
  paintGreys(Int16Array.from([-2000, -150, 50, 250, 9000]), greyTable({ center: 50, width: 400 }), out);
  expect([...out].map((word) => word & 255)).toEqual([0, 0, 128, 255, 255]);
  expect(out.every((word) => word >>> 24 === 255)).toBe(true);
});

test('heat is clear at nothing and grows brighter', () => {
  expect(heatColor(0)[3]).toBe(0);
  expect(heatColor(-1)).toEqual(heatColor(0));
  const [low, high] = [heatColor(0.3), heatColor(0.9)];
  expect(high[3]).toBeGreaterThan(low[3]);
  expect(high[1]).toBeGreaterThan(low[1]);
});
