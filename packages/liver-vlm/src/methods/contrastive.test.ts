import { createRandom, exp, float32, gradients, input, int64, l2Normalize, lowerPlain, program } from 'onnx-grad';
import { nodeRuntime } from 'onnx-grad/node';
import { expect, it } from 'vitest';
import type { Objective } from '../training/objective.ts';
import { clipObjective, medClipObjective } from './contrastive.ts';
import reference from './testdata/contrastive.json' with { type: 'json' };

const { classOf, labels } = reference;
const sentences = { classOf, classes: 3, batch: labels.length };

/** Loss and gradients of images, sentence table and logarithm of the scale. */
async function computed({ loss }: Objective, rows: readonly number[]) {
  const images = input('images', [5, 4]);
  const table = input('table', [6, 4]);
  const logScale = input('logScale', []);
  const value = loss(
    {
      output: images,
      embedding: l2Normalize(images),
      intermediates: { sentences: l2Normalize(table), scale: exp(logScale) },
      statistics: {},
    },
    input('labels', [5], 'int64'),
  );
  const [dImages, dTable, dScale] = gradients(value, [images, table, logScale]);
  const lowered = lowerPlain(program({ value, dImages: dImages!, dTable: dTable!, dScale: dScale! }));
  const session = await nodeRuntime.createSession(lowered.model, { threads: 1 });
  const given: Record<string, ReturnType<typeof float32>> = {
    images: float32(Float32Array.from(reference.images.flat()), [5, 4]),
    table: float32(Float32Array.from(reference.table.flat()), [6, 4]),
    logScale: float32(Float32Array.of(reference.logScale), []),
    labels: int64(labels),
    sentences: int64(rows),
  };
  const out = await session.run(Object.fromEntries(lowered.feeds.map((f) => [f.name, given[f.leaf]!])));
  await session.release();
  const values = (name: string) => Array.from(out[name]!.data as Float32Array);
  return { loss: values('value')[0]!, gradients: ['dImages', 'dTable', 'dScale'].map(values) };
}

it.each([
  ['clip', clipObjective(sentences)],
  ['medclip', medClipObjective(sentences)],
] as const)('%s: loss and gradients are those of PyTorch', async (name, objective) => {
  const { rows, loss, gradients: wanted } = reference[name];
  const got = await computed(objective, rows);
  expect(got.loss).toBeCloseTo(loss, 5);
  got.gradients.forEach((own, i) => {
    own.forEach((v, k) => {
      expect(v).toBeCloseTo(wanted[i]![k]!, 5);
    });
  });
});

const drawn = (objective: Objective, own: readonly number[]) =>
  Array.from({ length: 40 }, (_, seed) =>
    Array.from(objective.draw!(own, createRandom(seed))['sentences']!.data as BigInt64Array, Number),
  );

it('clip draws each image a sentence of its own class, in time every one of them', () => {
  const rows = drawn(clipObjective(sentences), labels);
  for (const batch of rows) expect(batch.map((row) => classOf[row])).toEqual(labels);
  expect(new Set(rows.flat())).toEqual(new Set([0, 1, 2, 3, 4, 5]));
});

it('medclip draws sentences without asking for the images: every class the same share', () => {
  const rows = drawn(medClipObjective(sentences), [0, 0, 0, 0, 0, 0]);
  for (const batch of rows) expect(batch.map((row) => classOf[row]).sort()).toEqual([0, 0, 1, 1, 2, 2]);
});
