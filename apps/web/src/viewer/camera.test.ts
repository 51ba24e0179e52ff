import { expect, test } from 'vitest';
import { fitted, placementOf, toScreen, toSlice, zoomedAt } from './camera.ts';
import { pinched, scrolled, windowed } from './drag.ts';

const slice = { columns: 100, rows: 50, columnMm: 1, rowMm: 2 };

test('a fitted slice of square mm fills a square pane, its corners on the edges', () => {
  const at = placementOf(fitted(slice), slice, 200, 200);
  expect([at.scaleX, at.scaleY]).toEqual([2, 4]);
  expect(toScreen(at, -0.5, -0.5)).toEqual([0, 0]);
  expect(toScreen(at, 99.5, 49.5)).toEqual([200, 200]);
});

test('screen to slice undoes slice to screen', () => {
  const at = placementOf({ x: 30, y: 20, zoom: 3 }, slice, 300, 200);
  expect(toSlice(at, ...toScreen(at, 12.5, 7))).toEqual([12.5, 7]);
});

test('zooming keeps the point under the pointer, and has its limits', () => {
  const before = fitted(slice);
  const after = zoomedAt(before, 2, 10, 40);
  const place = (camera: typeof before) => toScreen(placementOf(camera, slice, 200, 200), 10, 40);
  expect(place(after)[0]).toBeCloseTo(place(before)[0]);
  expect(place(after)[1]).toBeCloseTo(place(before)[1]);
  expect(zoomedAt(before, 1000, 0, 0).zoom).toBe(20);
  expect(zoomedAt(before, 0.001, 0, 0).zoom).toBe(0.5);
});

test('fingers twice as far apart zoom twice about their middle; together they move', () => {
  const before = fitted(slice);
  const at = placementOf(before, slice, 200, 200);
  const zoomed = pinched(
    before,
    [
      [50, 100],
      [100, 100],
    ],
    [
      [25, 100],
      [125, 100],
    ],
    at,
  );
  expect(zoomed.zoom).toBe(2);
  expect(toScreen(placementOf(zoomed, slice, 200, 200), ...toSlice(at, 75, 100))[0]).toBeCloseTo(75);
  const moved = pinched(
    before,
    [
      [50, 100],
      [100, 100],
    ],
    [
      [60, 100],
      [110, 100],
    ],
    at,
  );
  expect(toScreen(placementOf(moved, slice, 200, 200), ...toSlice(at, 50, 100))[0]).toBeCloseTo(60);
});

test('dragging up scrolls to the head, whichever way the slices are stacked; across is width, down is level', () => {
  expect(scrolled(10, -12, 1)).toBe(12);
  expect(scrolled(10, -12, -1)).toBe(8);
  expect(windowed({ center: 50, width: 400 }, 10, -10)).toEqual({ center: 35, width: 415 });
  expect(windowed({ center: 50, width: 400 }, -1000, 0).width).toBe(1);
});
