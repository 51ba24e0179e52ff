import { expect, test } from 'vitest';
import { percent } from '../names.ts';
import { chartOf } from './chart.ts';

const density = (channel: string, lesion: number, around?: number) => ({
  channel,
  lesion: { mean: lesion, sd: 1 },
  around: around === undefined ? undefined : { mean: around, sd: 1 },
});

test('ticks are round and hold every value; higher HU lie higher', () => {
  const { ticks, lines } = chartOf([density('arterial', 33, 61), density('delayed', 118)], { width: 320, height: 150 });
  const values = ticks.map((t) => t.value);
  expect(values).toEqual([0, 50, 100, 150]);
  const lesion = lines.find((l) => l.name === 'lesion')!.points;
  expect(lesion[1]!.y).toBeLessThan(lesion[0]!.y);
  expect(lines.find((l) => l.name === 'around')!.points).toHaveLength(1);
});

test('one phase stands in the middle, and nothing measured is no error', () => {
  expect(chartOf([density('arterial', 50)], { width: 320, height: 150 }).lines[1]?.points[0]?.x).toBe(160);
  expect(chartOf([], { width: 320, height: 150 }).ticks.length).toBeGreaterThan(1);
});

test('no probability is said to be nothing or all', () => {
  expect([percent(0.001), percent(0.999), percent(0.42)]).toEqual(['<1 %', '>99 %', '42 %']);
});
