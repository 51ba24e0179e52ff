import { expect, it } from 'vitest';
import { regionsOf } from '../../../findings/regions.ts';
import { labelled } from '../../../testing/labelled.ts';
import { describeLesion, radiomicsNames } from './describe.ts';
import { fitImputation, impute } from './impute.ts';
import { shapeOf } from './shape.ts';
import { textureOf } from './texture.ts';

const SIZE = [41, 41] as const;
/** A disc in the middle of the slice. */
const disc = (radius: number): Uint8Array =>
  Uint8Array.from({ length: 41 * 41 }, (_, i) =>
    Math.hypot(Math.floor(i / 41) - 20, (i % 41) - 20) <= radius ? 1 : 0,
  );
const window = { low: 0, high: 160 };

it('measures a ring lesion as it was drawn', () => {
  const mask = disc(10);
  const core = disc(5);
  // Core 40, rim 100, liver 60; 20 more in the second phase, of which the liver has none.
  const draw = (channel: number, i: number): number => (mask[i] ? (core[i] ? 40 : 100) + 20 * channel : 60);
  const lesion = labelled(0, { slices: 2, channels: 2, size: [41, 41], value: (_s, c, p) => draw(c, p) });
  const sample = { ...lesion.sample, mask: Uint8Array.from([...mask, ...mask]) };
  const channels = ['arterial', 'portal_venous'];
  const values = describeLesion(sample, { channels, size: SIZE, window });
  const named = Object.fromEntries(radiomicsNames(channels).map((name, i) => [name, values[i]!]));
  const inside = mask.reduce((n, v) => n + v, 0);
  const inCore = core.reduce((n, v) => n + v, 0);
  const mean = (40 * inCore + 100 * (inside - inCore)) / inside;
  expect(named['arterial: mean']).toBeCloseTo(mean, 6);
  expect(named['arterial: standard deviation']).toBeCloseTo(
    60 * Math.sqrt((inCore / inside) * (1 - inCore / inside)),
    6,
  );
  expect(named['arterial: 10th percentile']).toBe(40);
  expect(named['arterial: 90th percentile']).toBe(100);
  expect(named['arterial: surroundings']).toBe(60);
  expect(named['arterial: lesion less surroundings']).toBeCloseTo(mean - 60, 6);
  expect(named['arterial: rim less core']).toBeGreaterThan(30);
  expect(named['portal_venous less arterial: lesion']).toBeCloseTo(20, 6);
  expect(named['portal_venous less arterial: lesion less surroundings']).toBeCloseTo(20, 6);
  expect(named['log area']).toBeCloseTo(Math.log(inside), 6);
  expect(named['circularity']).toBeGreaterThan(0.9);
});

it('leaves out a phase that is missing, and nothing else', () => {
  const lesion = labelled(0, { channels: 2, size: [41, 41], value: (_s, c) => 50 * (c + 1) });
  const record = { ...lesion.sample.record, present: [true, false] };
  const channels = ['arterial', 'delayed'];
  const values = describeLesion(
    { record, image: lesion.sample.image, mask: disc(8) },
    { channels, size: SIZE, window },
  );
  radiomicsNames(channels).forEach((name, i) => {
    expect(Number.isNaN(values[i]!), name).toBe(name.startsWith('delayed'));
  });
});

it('keeps rim, core and surroundings apart', () => {
  const mask = disc(10);
  const { lesion, core, rim, surroundings } = regionsOf(mask, SIZE);
  expect(core.length + rim.length).toBe(lesion.length);
  expect(core.length).toBeGreaterThan(20);
  expect(rim.length).toBeGreaterThan(20);
  expect(surroundings.every((i) => mask[i] === 0)).toBe(true);
  expect(regionsOf(new Uint8Array(41 * 41).fill(1), SIZE).surroundings).toEqual([]);
});

it('calls a disc round, a bar less so, and counts area in mm2', () => {
  const bar = Uint8Array.from({ length: 41 * 41 }, (_, i) => (Math.floor(i / 41) === 20 ? 1 : 0));
  expect(shapeOf(disc(12), SIZE).circularity).toBeGreaterThan(0.9);
  expect(shapeOf(bar, SIZE).circularity).toBeLessThan(0.3);
  expect(shapeOf(bar, SIZE).fill).toBe(1);
  expect(shapeOf(bar, SIZE, [0.5, 0.5]).area).toBeCloseTo(41 / 4, 9);
});

it('finds the texture of a chessboard worked out by hand', () => {
  // Levels 0 and 15: 2 x 2 pixels have two rows and two columns that differ, and two diagonals that do not.
  const board = Float32Array.of(0, 160, 160, 0);
  const own = textureOf(board, Uint8Array.of(1, 1, 1, 1), [2, 2], window);
  expect(own.entropy).toBeCloseTo(1, 12);
  expect(own.contrast).toBeCloseTo((4 * 225) / 6, 12);
  expect(own.homogeneity).toBeCloseTo((4 / 226 + 2) / 6, 12);
  expect(textureOf(board, Uint8Array.of(1, 0, 0, 0), [2, 2], window).contrast).toBeNaN();
});

it('fills gaps by the training median and tells of them once for each pattern', () => {
  const gap = Number.NaN;
  const rows = [
    [1, 10, 100, gap],
    [gap, 20, gap, gap],
    [3, 30, 300, gap],
  ].map((row) => Float64Array.from(row));
  const imputation = fitImputation(rows);
  // The last column was never measured; the first and the third are missing together.
  expect(Array.from(impute(imputation, rows[1]!))).toEqual([2, 20, 200, 1]);
  expect(Array.from(impute(imputation, Float64Array.of(5, gap, gap, 7)))).toEqual([5, 20, 200, 0]);
});
