import { createRandom } from 'onnx-grad';
import { expect, it } from 'vitest';
import { accuracy, frozenContext, frozenTask } from '../testing/frozenTask.ts';
import { labelled } from '../testing/labelled.ts';
import type { Labelled } from '../training/batch.ts';
import { radiomics } from './radiomics.ts';

const SIDE = 16;
const mask = Uint8Array.from({ length: SIDE * SIDE }, (_, i) =>
  Math.hypot(Math.floor(i / SIDE) - 7.5, (i % SIDE) - 7.5) < 5 ? 1 : 0,
);

/** Lesions of three kinds: dark in both phases, bright in the first, bright in the second; the second phase may be missing. */
const patients = (count: number, seed: number, missing: (i: number) => boolean = () => false): Labelled[] =>
  Array.from({ length: count }, (_, i) => {
    const label = i % 3;
    const random = createRandom(seed, i);
    const level = (channel: number): number =>
      [
        [10, 10],
        [120, 80],
        [80, 120],
      ][label]![channel]!;
    const lesion = labelled(label, {
      slices: 2,
      size: [SIDE, SIDE],
      value: (_s, c, p) => (mask[p] ? level(c) : 70) + 15 * random.normal(),
    });
    const record = { ...lesion.sample.record, present: [true, !missing(i)] };
    return { label, sample: { ...lesion.sample, record, mask: Uint8Array.from([...mask, ...mask]) } };
  });

const task = (train: readonly Labelled[]) => ({ ...frozenTask(radiomics, train), size: [SIDE, SIDE] as const });

it('learns from densities and enhancement, and answers alike for all slices of a lesion', async () => {
  const fitted = await radiomics.fit(task(patients(30, 1)), frozenContext());
  const scores = await fitted.predict(patients(30, 2));
  expect(scores).toHaveLength(60);
  expect(scores[1]!.logits).toEqual(scores[0]!.logits);
  expect(accuracy(scores)).toBeGreaterThan(0.95);
});

it('does with missing phases, in training and after', async () => {
  const train = patients(30, 1, (i) => i % 4 === 0);
  const fitted = await radiomics.fit(task(train), frozenContext());
  const scores = await fitted.predict(patients(30, 2, (i) => i % 5 === 0));
  expect(scores.flatMap((s) => [...s.logits]).every(Number.isFinite)).toBe(true);
  expect(accuracy(scores)).toBeGreaterThan(0.8);
});

it('refuses a lesion without a mask by its name', async () => {
  const [lesion] = patients(1, 3);
  const bare = { ...lesion!, sample: { ...lesion!.sample, mask: new Uint8Array(2 * SIDE * SIDE) } };
  await expect(radiomics.fit(task([bare]), frozenContext())).rejects.toThrow(/lesion "lesion 0": expected a mask/);
});
