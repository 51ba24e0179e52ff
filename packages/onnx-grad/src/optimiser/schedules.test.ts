import { expect, test } from 'vitest';
import { constantSchedule, stepSchedule, warmupCosine } from './schedules.ts';

test('warm-up rises to the peak, the cosine passes its middle and stays at the end', () => {
  const rate = warmupCosine({ peak: 1, warmup: 4, total: 104, end: 0.2 });
  expect([0, 1, 3, 4, 54, 104, 1000].map(rate)).toEqual([
    0.25,
    0.5,
    1,
    1,
    expect.closeTo(0.6),
    expect.closeTo(0.2),
    expect.closeTo(0.2),
  ]);
  expect(() => warmupCosine({ peak: 1, warmup: 5, total: 5 })).toThrow('got 5 and 5 - shorten the warm-up');
});

test('constant and steps', () => {
  expect(constantSchedule(0.3)(99)).toBe(0.3);
  const rate = stepSchedule({ start: 1, at: [10, 20], factor: 0.5 });
  expect([0, 9, 10, 19, 20, 99].map(rate)).toEqual([1, 1, 0.5, 0.5, 0.25, 0.25]);
});
