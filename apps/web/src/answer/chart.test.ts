import { expect, test } from 'vitest';
import { percent } from '../names.ts';
import { chartOf } from './chart.ts';
import { curvesOf } from './curves.ts';

const size = { width: 320, height: 150 };
const density = (channel: string, lesion: number, around?: number) => ({
  channel,
  lesion: { mean: lesion, sd: 1 },
  around: around === undefined ? undefined : { mean: around, sd: 1 },
});

test('ticks are round and hold every value; higher HU lie higher', () => {
  const curves = curvesOf([density('arterial', 33, 61), density('delayed', 118)], {});
  const { ticks, lines } = chartOf(curves, 2, size);
  const values = ticks.map((t) => t.value);
  expect(values).toEqual([0, 50, 100, 150]);
  const lesion = lines.find((l) => l.name === 'lesion')!.points;
  expect(lesion[1]!.y).toBeLessThan(lesion[0]!.y);
  expect(lines.find((l) => l.name === 'around')!.points).toHaveLength(1);
});

test('one phase stands in the middle, and nothing measured is no error', () => {
  const [around] = chartOf([{ name: 'around', means: [50] }], 1, size).lines;
  expect(around?.points[0]?.x).toBe(160);
  expect(chartOf([], 0, size).ticks.length).toBeGreaterThan(1);
});

test('an aorta that was measured has its line, phase by phase; what is still being measured has none', () => {
  const measured = { phase: 'delayed', mean: 150, sd: 9, voxels: 80 } as const;
  const curves = curvesOf([density('arterial', 33), density('delayed', 118)], {
    aorta: { status: 'ready', value: [measured] },
    liver: { status: 'working', what: 'Measuring' },
  });
  expect(curves.map(({ name }) => name)).toEqual(['aorta', 'around', 'lesion']);
  expect(curves[0]?.means).toEqual([undefined, 150]);
});

test('no probability is said to be nothing or all', () => {
  expect([percent(0.001), percent(0.999), percent(0.42)]).toEqual(['<1 %', '>99 %', '42 %']);
});
