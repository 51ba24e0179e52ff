import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom } from './random.ts';

const draw = (count: number, next: () => number) => Array.from({ length: count }, next);

test('a seed gives the same numbers for ever', () => {
  const random = createRandom(7, 'dropout', 3);
  expect(draw(3, () => random.uniform())).toMatchInlineSnapshot(`
    [
      0.6829536494333297,
      0.07161312620155513,
      0.7199682237114757,
    ]
  `);
  expect(draw(2, () => random.normal())).toMatchInlineSnapshot(`
    [
      -1.075069229294797,
      -0.21263378752134676,
    ]
  `);
  expect([...random.permutation(8)]).toMatchInlineSnapshot(`
    [
      6,
      2,
      1,
      3,
      5,
      4,
      7,
      0,
    ]
  `);
});

test('uniform numbers fill [0, 1) evenly', () => {
  const random = createRandom(1);
  const bins = new Uint32Array(16);
  for (let i = 0; i < 160_000; i++) bins[Math.floor(random.uniform() * 16)]!++;
  const chiSquare = bins.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
  expect(chiSquare).toBeLessThan(37.7); // 15 degrees of freedom, p = 0.001
});

test('normal numbers have mean 0, variance 1, no skew and the kurtosis of a normal distribution', () => {
  const random = createRandom(2);
  const values = draw(200_000, () => random.normal());
  const moment = (power: number) => values.reduce((sum, value) => sum + value ** power, 0) / values.length;
  expect(moment(1)).toBeCloseTo(0, 1.9);
  expect(moment(2)).toBeCloseTo(1, 1.9);
  expect(Math.abs(moment(3))).toBeLessThan(0.03);
  expect(Math.abs(moment(4) - 3)).toBeLessThan(0.08);
});

test('a permutation holds every number once', () => {
  fc.assert(
    fc.property(fc.integer(), fc.nat(200), (seed, count) => {
      const sorted = createRandom(seed).permutation(count).sort();
      expect([...sorted]).toEqual(Array.from({ length: count }, (_, i) => i));
    }),
  );
});

test('every order of three is equally frequent', () => {
  const random = createRandom(3);
  const counts = new Map<string, number>();
  for (let i = 0; i < 60_000; i++) {
    const order = random.permutation(3).join();
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect(counts.size).toBe(6);
  for (const count of counts.values()) expect(Math.abs(count - 10_000)).toBeLessThan(400);
});

test('derived streams do not depend on what was drawn, and differ by label, type and place', () => {
  const parent = createRandom(7);
  const before = parent.derive('a', 1).uniform();
  parent.uniform();
  expect(parent.derive('a', 1).uniform()).toBe(before);
  expect(createRandom(7, 'a', 1).uniform()).toBe(before);
  const others = [
    ['a', '1'],
    [1, 'a'],
    ['a'],
    ['a1'],
    ['a', 1, ''],
    ['a', 1, 0],
    ['a'.repeat(12), 1],
    ['a'.repeat(13), 1],
  ].map((labels) => createRandom(7, ...labels).uniform());
  expect(new Set([before, ...others]).size).toBe(9);
});

test('refuses seeds and counts that mean nothing', () => {
  expect(() => createRandom(Number.NaN)).toThrow('expected a finite number, got NaN');
  expect(() => createRandom(1).below(0)).toThrow('expected a whole number from 1 to 2^32, got 0');
});
