import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { fitLogistic, logisticLogits } from './logisticRegression.ts';
import { minimise } from './minimise.ts';
import { applyMap, ridge } from './ridge.ts';
import { fitScaling, standardise } from './standardise.ts';

interface Fitted {
  l2: number;
  weights: number[][];
  intercepts: number[];
}
// Made by tools/check_logistic.py with scikit-learn.
const reference: {
  rows: number[][];
  labels: number[];
  weights: number[];
  scaling: { mean: number[]; scale: number[] };
  plain: Fitted[];
  weighted: Fitted[];
  ridge: Fitted;
} = JSON.parse(readFileSync(new URL('./testdata/logistic.json', import.meta.url), 'utf8'));

const { rows, labels, weights } = reference;
const classes = 4;

/** Intercepts are only known up to a common amount: both are compared with mean 0. */
const centred = (v: ArrayLike<number>): number[] => {
  const mean = Array.from(v).reduce((a, b) => a + b, 0) / v.length;
  return Array.from(v, (x) => x - mean);
};

function expectSame(own: ReturnType<typeof fitLogistic>, wanted: Fitted): void {
  wanted.weights.flat().forEach((w, i) => {
    expect(own.weights[i]).toBeCloseTo(w, 5);
  });
  centred(wanted.intercepts).forEach((b, c) => {
    expect(centred(own.intercepts)[c]).toBeCloseTo(b, 5);
  });
}

it.each([0, 1, 2])('finds the weights that scikit-learn finds (%i)', (at) => {
  const wanted = reference.plain[at]!;
  expectSame(fitLogistic({ rows, labels, classes, l2: wanted.l2 }), wanted);
});

it('finds them with weighted cases too, whatever the weights sum to', () => {
  const wanted = reference.weighted[0]!;
  expectSame(fitLogistic({ rows, labels, classes, l2: wanted.l2, weights: weights.map((w) => 10 * w) }), wanted);
});

it('gives the same answer bit for bit when asked again', () => {
  const once = fitLogistic({ rows, labels, classes, l2: 0.01 });
  expect(fitLogistic({ rows, labels, classes, l2: 0.01 })).toEqual(once);
});

it('with class scores alone learns their multipliers, and a strong pull leaves them at 1', () => {
  const classScores = labels.map((label, i) =>
    Array.from({ length: classes }, (_, c) => (c === label ? 1 : (i % 3) / 3)),
  );
  const none = rows.map(() => []);
  const loose = fitLogistic({ rows: none, labels, classes, l2: 1e-3, intercept: false, classScores });
  for (const m of loose.multipliers) expect(m).toBeGreaterThan(2);
  const tight = fitLogistic({ rows, labels, classes, l2: 1e6, intercept: false, classScores });
  for (const m of tight.multipliers) expect(m).toBeCloseTo(1, 5);
  expect(logisticLogits(tight, rows[0]!, classScores[0]!)[labels[0]!]).toBeCloseTo(1, 4);
});

it('refuses labels that do not fit the cases', () => {
  expect(() => fitLogistic({ rows, labels: [0], classes, l2: 1 })).toThrow(/expected as many labels as cases/);
});

it('standardises as scikit-learn does, and leaves a constant column finite', () => {
  const scaling = fitScaling(rows, weights);
  reference.scaling.mean.forEach((m, d) => {
    expect(scaling.mean[d]).toBeCloseTo(m, 12);
    expect(scaling.scale[d]).toBeCloseTo(reference.scaling.scale[d]!, 12);
  });
  expect(Array.from(standardise(fitScaling([[0.1], [0.1], [0.1]]), [0.1]))[0]).toBeCloseTo(0, 12);
});

it('finds the ridge regression that scikit-learn finds, with more cases than features and with fewer', () => {
  const target = labels.map((label) => Array.from({ length: classes }, (_, c) => (c === label ? 1 : 0)));
  const own = ridge(rows, target, weights).solve(reference.ridge.l2);
  reference.ridge.weights.flat().forEach((w, i) => {
    expect(own.weights[Math.floor(i / 6)]![i % 6]).toBeCloseTo(w, 10);
  });
  reference.ridge.intercepts.forEach((b, c) => {
    expect(own.intercepts[c]).toBeCloseTo(b, 10);
  });
  // Each column four times at half its size: the same map in a space wider than the cases are many.
  const few = rows.slice(0, 5);
  const repeated = few.map((row) => [...row, ...row, ...row, ...row].map((v) => v / 2));
  const wide = ridge(repeated, target.slice(0, 5)).solve(0.3);
  const narrow = ridge(few, target.slice(0, 5)).solve(0.3);
  const row = rows[9]!;
  Array.from(applyMap(narrow, row)).forEach((v, c) => {
    expect(
      applyMap(
        wide,
        [...row, ...row, ...row, ...row].map((x) => x / 2),
      )[c],
    ).toBeCloseTo(v, 9);
  });
});

it('minimises an ill-conditioned bowl to its bottom', () => {
  const found = minimise((x, g) => {
    g[0] = 2 * (x[0]! - 3);
    g[1] = 2e4 * (x[1]! + 1);
    return (x[0]! - 3) ** 2 + 1e4 * (x[1]! + 1) ** 2;
  }, new Float64Array(2));
  expect(found.x[0]).toBeCloseTo(3, 6);
  expect(found.x[1]).toBeCloseTo(-1, 6);
  expect(found.slope).toBeLessThanOrEqual(1e-9);
});
