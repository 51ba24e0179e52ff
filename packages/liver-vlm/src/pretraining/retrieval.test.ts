import { expect, it } from 'vitest';
import { unlabelled } from '../testing/unlabelled.ts';
import { retrieval, sliceKey } from './retrieval.ts';
import type { Origin } from './task.ts';

const [a, b] = unlabelled(2) as [Origin['lesion'], Origin['lesion']];
const vectors = (...rows: number[][]) => rows.map((r) => Float32Array.from(r));

it('finds the other view of a slice; the loss is that of the softmax over cosines', () => {
  const rows = [a, b, a, b].map((lesion) => ({ lesion, slice: 0 }));
  const score = retrieval(vectors([1, 0], [0, 1], [2, 0], [0, 3]), rows, { key: sliceKey, temperature: 0.5 });
  // Each row has one partner at cosine 1 and two others at cosine 0.
  const loss = -Math.log(Math.exp(2) / (Math.exp(2) + 2));
  expect(score).toEqual({ asked: 4, loss: expect.closeTo(loss, 6), accuracy: 1, chance: expect.closeTo(1 / 3) });
});

it('finds no partner where views of different slices are more alike', () => {
  const rows = [a, b, a, b].map((lesion) => ({ lesion, slice: 0 }));
  const score = retrieval(vectors([1, 0], [1, 0.1], [0, 1], [0.1, 1]), rows, { key: sliceKey, temperature: 0.5 });
  expect(score.accuracy).toBe(0);
});

it('of a patient with several slices, another slice has to be found, not another view of the same', () => {
  const key = ({ lesion }: Origin) => lesion.record.patient;
  const rows = [0, 0, 1, 0].map((slice, i) => ({ lesion: i === 3 ? b : a, slice }));
  // Views of slice 0 are the same picture; slice 1 looks like the other patient.
  const score = retrieval(vectors([1, 0], [1, 0], [-0.1, 1], [0, 1]), rows, { key, temperature: 0.5 });
  expect(score).toMatchObject({ asked: 3, accuracy: 0, chance: expect.closeTo(5 / 9) });
});
