import { createRandom } from 'onnx-grad';
import { expect, it } from 'vitest';
import { auc } from './auc.ts';
import { fitMahalanobis, mahalanobisScore } from './mahalanobis.ts';
import { nearestNeighbourScore } from './nearestNeighbour.ts';
import { outOfDistribution } from './outOfDistribution.ts';

/** Lesions of a class along one axis; two of each patient. */
const cloud = (count: number, axis: number, seed: number) =>
  Array.from({ length: count }, (_, i) => {
    const random = createRandom(seed, i);
    const embedding = Float64Array.from({ length: 6 }, (_, d) => 0.3 * random.normal() + (d === axis ? 1 : 0));
    return { patient: `p${i >> 1}`, label: axis, embedding };
  });
const train = [...cloud(30, 0, 1), ...cloud(30, 1, 2)];
const known = [...cloud(20, 0, 3), ...cloud(20, 1, 4)];
const options = { classes: 2, draws: 200, seed: 1 };

it('tells a class that was never seen from those that were, with an interval around the area', () => {
  const strange = cloud(20, 2, 5);
  const figures = outOfDistribution(train, known, strange, options);
  const isStrange = [...known.map(() => 0), ...strange.map(() => 1)];
  const all = [...known, ...strange].map((l) => l.embedding);
  const model = fitMahalanobis(
    train.map((l) => l.embedding),
    train.map((l) => l.label),
    2,
  );
  const nearest = nearestNeighbourScore(
    train.map((l) => l.embedding),
    5,
  );
  expect(figures.mahalanobis.value).toBe(
    auc(
      all.map((e) => mahalanobisScore(model, e)),
      isStrange,
    ),
  );
  expect(figures.nearestNeighbour.value).toBe(auc(all.map(nearest), isStrange));
  for (const { value, low, high } of Object.values(figures)) {
    expect(value).toBeGreaterThan(0.85);
    expect(low).toBeLessThan(value);
    expect(high).toBeGreaterThanOrEqual(value);
  }
});

it('finds nothing strange in further lesions of the known classes', () => {
  const figures = outOfDistribution(train, known, [...cloud(20, 0, 6), ...cloud(20, 1, 7)], options);
  for (const { low, high } of Object.values(figures)) {
    expect(low).toBeLessThan(0.5);
    expect(high).toBeGreaterThan(0.5);
  }
});

it('goes with fewer training lesions than neighbours', () => {
  const few = [...cloud(2, 0, 1), ...cloud(2, 1, 2)];
  expect(outOfDistribution(few, known, cloud(20, 2, 5), options).nearestNeighbour.value).toBeGreaterThan(0.5);
});
