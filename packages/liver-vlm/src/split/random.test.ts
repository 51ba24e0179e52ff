import { expect, test } from 'vitest';
import { derivedSeed, seededRandom, shuffled } from './random.ts';

test('the same seed gives the same numbers, neighbouring seeds do not', () => {
  const [a, b, c] = [seededRandom(1), seededRandom(1), seededRandom(2)];
  const first = Array.from({ length: 20 }, a);
  expect(Array.from({ length: 20 }, b)).toEqual(first);
  expect(Array.from({ length: 20 }, c)).not.toEqual(first);
});

test('numbers are uniform: the counts of ten bins pass a chi-square test', () => {
  const random = seededRandom(7);
  const bins = new Array<number>(10).fill(0);
  for (let i = 0; i < 100_000; i++) {
    const bin = Math.floor(random() * 10);
    bins[bin] = (bins[bin] ?? 0) + 1;
  }
  const chi2 = bins.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
  expect(chi2).toBeLessThan(27.9); // 99.9 % point with 9 degrees of freedom
});

test('shuffling keeps every item and leaves its input alone', () => {
  const items = [1, 2, 3, 4, 5, 6, 7, 8];
  const result = shuffled(items, seededRandom(3));
  expect(items).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(result).not.toEqual(items);
  expect([...result].sort()).toEqual(items);
});

test('derived seeds differ by part and by order', () => {
  expect(
    new Set([derivedSeed(1), derivedSeed(1, 0), derivedSeed(1, 1), derivedSeed(1, 0, 1), derivedSeed(1, 1, 0)]).size,
  ).toBe(5);
});
