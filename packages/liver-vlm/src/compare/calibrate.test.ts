import { expect, it } from 'vitest';
import { calibrate } from './calibrate.ts';

const logits = (n: number, right: (i: number) => boolean) =>
  Array.from({ length: n }, (_, i) => (right(i) === (i % 2 === 0) ? [4, 0] : [0, 4]));
const labels = (n: number) => Array.from({ length: n }, (_, i) => i % 2);

it('cools nothing where all lesions are right, so that one round does not answer with certainty', () => {
  expect(
    calibrate(
      logits(20, () => true),
      labels(20),
      0.9,
    ).temperature,
  ).toBe(1);
});

it('a method that is sure and often wrong is made less sure', () => {
  const { temperature, loss } = calibrate(
    logits(40, (i) => i % 4 !== 0),
    labels(40),
    0.9,
  );
  // Three of four right: confidence 3/4 is softmax(4 / T), so T = 4 / ln 3.
  expect(temperature).toBeCloseTo(4 / Math.log(3), 6);
  expect(loss).toBeCloseTo(-0.75 * Math.log(0.75) - 0.25 * Math.log(0.25), 6);
});

it('gives no rule for sets where the lesions are too few for the coverage', () => {
  expect(
    calibrate(
      logits(8, () => true),
      labels(8),
      0.9,
    ).conformal,
  ).toBeNull();
  expect(
    calibrate(
      logits(9, () => true),
      labels(9),
      0.9,
    ).conformal,
  ).toMatchObject({ cases: 9, coverage: 0.9 });
});
