import { expect, test } from 'vitest';
import { createRandom, draw, keyOf } from './random.ts';

test('a draw depends on key and counter alone', () => {
  expect(draw(7, 3)).toBe(draw(7, 3));
  expect(draw(7, 3)).not.toBe(draw(7, 4));
  expect(keyOf(1, 'a')).not.toBe(keyOf(1, 'b'));
  expect(keyOf(1, 2)).not.toBe(keyOf(2, 1));
});

test('uniform and normal have their moments, and neighbours are uncorrelated', () => {
  const random = createRandom(keyOf(42));
  const n = 20_000;
  const unit = Array.from({ length: n }, () => random.uniform(0, 1));
  const normal = Array.from({ length: n }, () => random.normal(3, 2));
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  expect(mean(unit)).toBeCloseTo(0.5, 2);
  expect(mean(unit.map((v) => (v - 0.5) ** 2))).toBeCloseTo(1 / 12, 2);
  expect(mean(normal)).toBeCloseTo(3, 1);
  expect(Math.abs(mean(normal.map((v) => (v - 3) ** 2)) - 4)).toBeLessThan(0.15);
  expect(Math.abs(mean(unit.slice(1).map((v, i) => (v - 0.5) * ((unit[i] as number) - 0.5))))).toBeLessThan(0.002);
});

test('a fork leaves its parent where it was', () => {
  const one = createRandom(5);
  const two = createRandom(5);
  one.fork('child').uniform(0, 1);
  expect(one.uniform(0, 1)).toBe(two.uniform(0, 1));
});
