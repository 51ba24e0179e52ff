import { expect, test } from 'vitest';
import { type Canvas, paint, paintEllipsoid } from './canvas.ts';
import { ellipsoidDistance, smoothUnion, tubeDistance } from './shape.ts';

test('distances are zero on the surface, negative inside, near the truth outside', () => {
  const ball = ellipsoidDistance({ center: [1, 2, 3], radii: [5, 5, 5] });
  expect(ball(6, 2, 3)).toBeCloseTo(0);
  expect(ball(1, 2, 3)).toBe(-5);
  expect(ball(9, 2, 3)).toBeCloseTo(3);
  const tube = tubeDistance({ from: [0, 0, 0], to: [10, 0, 0], radius: [2, 1] });
  expect(tube(0, 3, 0)).toBeCloseTo(1);
  expect(tube(10, 0, 1)).toBeCloseTo(0);
  expect(tube(12, 0, 0)).toBeCloseTo(1);
  expect(smoothUnion(-1, 20, 4)).toBe(-1);
  expect(smoothUnion(0, 0, 4)).toBe(-1);
});

test('painting keeps the area of a disc to a tenth of a pixel row, whatever its place (partial volume)', () => {
  const canvas = (hu: Float32Array): Canvas => ({ columns: 64, rows: 64, pixel: 1.3, x0: -41, y0: -41, z: 0, hu });
  for (const x of [0, 0.31, 0.77]) {
    const hu = new Float32Array(64 * 64);
    paintEllipsoid(canvas(hu), { center: [x, 0.2, 0], radii: [20, 20, 1e5] }, 100);
    const area = (hu.reduce((a, b) => a + b, 0) / 100) * 1.3 ** 2;
    expect(Math.abs(area / (Math.PI * 400) - 1)).toBeLessThan(0.005);
  }
});

test('skipping blocks far from the border changes no pixel', () => {
  const draw = (fine: boolean) => {
    const hu = new Float32Array(96 * 96);
    const shape = ellipsoidDistance({ center: [3, -4, 0], radii: [60, 22, 90] });
    const bounds = { left: -100, right: 100, top: -100, bottom: 100 };
    const canvas: Canvas = { columns: 96, rows: 96, pixel: 1.7, x0: -80, y0: -80, z: 12, hu };
    // One pixel at a time: every block is one pixel's bounds.
    if (fine)
      for (let y = -80; y < 84; y += 1.7)
        for (let x = -80; x < 84; x += 1.7)
          paint(canvas, { left: x + 0.84, right: x - 0.84, top: y + 0.84, bottom: y - 0.84 }, shape, 50);
    else paint(canvas, bounds, shape, 50);
    return hu;
  };
  expect(draw(false)).toEqual(draw(true));
});
