import { createRandom } from 'onnx-grad';
import { expect, it } from 'vitest';
import { epochOrder, stepsOf } from './sampler.ts';

const lesions = [
  ...Array.from({ length: 9 }, () => ({ label: 0, slices: 3 })),
  ...Array.from({ length: 2 }, () => ({ label: 1, slices: 2 })),
  { label: 2, slices: 1 },
];
const order = (balanced: boolean, wanted = 32, seed = 1) =>
  epochOrder(lesions, { wanted, balanced }, createRandom(seed, 'order'));
const counts = (keys: readonly (string | number)[]) =>
  keys.reduce<Record<string, number>>((n, k) => Object.assign(n, { [k]: (n[k] ?? 0) + 1 }), {});

it.each([true, false])('fills whole batches of slices that exist (balanced: %s)', (balanced) => {
  const slices = order(balanced);
  expect(slices).toHaveLength(32);
  for (const { lesion, slice } of slices) expect(slice).toBeLessThan(lesions[lesion]!.slices);
  expect(order(balanced)).toEqual(slices);
  expect(order(balanced, 32, 2)).not.toEqual(slices);
});

it('balanced, every class fills the same share, and no slice comes twice before the others of its class', () => {
  const slices = order(true, 33);
  expect(counts(slices.map((s) => lesions[s.lesion]!.label))).toEqual({ 0: 11, 1: 11, 2: 11 });
  const ofSecond = counts(slices.filter((s) => lesions[s.lesion]!.label === 1).map((s) => `${s.lesion}/${s.slice}`));
  expect(Object.values(ofSecond).sort()).toEqual([2, 3, 3, 3]);
});

it('unbalanced, every slice comes once', () => {
  expect(Object.values(counts(order(false).map((s) => `${s.lesion}/${s.slice}`)))).toEqual(new Array(32).fill(1));
});

it('goes through the slices again where more are wanted', () => {
  const slices = order(false, 64);
  expect(Object.values(counts(slices.map((s) => `${s.lesion}/${s.slice}`)))).toEqual(new Array(32).fill(2));
});

it('an epoch has as many steps as the slices fill, and no fewer than asked for', () => {
  expect(stepsOf(32, { batch: 8, minSteps: 1 })).toBe(4);
  expect(stepsOf(10, { batch: 32, minSteps: 1 })).toBe(1);
  expect(stepsOf(10, { batch: 32, minSteps: 8 })).toBe(8);
});
