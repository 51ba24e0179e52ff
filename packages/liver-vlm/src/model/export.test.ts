import { createRandom } from 'onnx-grad';
import { nodeRuntime } from 'onnx-grad/node';
import { expect, it } from 'vitest';
import { description } from '../testing/description.ts';
import { labelled } from '../testing/labelled.ts';
import { scoreLesions } from '../training/validate.ts';
import type { Architecture, Head } from './architecture.ts';
import { exportModel } from './export.ts';
import { initialValues } from './initialise.ts';
import { loadModel } from './load.ts';
import { referenceScores } from './reference.ts';

const classEmbeddings = Float32Array.from({ length: 16 }, (_, i) => (i % 9 === 0 ? 1 : 0));
const random = createRandom(5);
const SIZE = [32, 32] as const;
const lesions = [0, 1, 0].map((label) =>
  labelled(label, { slices: 2, size: [...SIZE], value: () => 55 + 40 * random.normal() }),
);
const shape = { channels: 2, size: SIZE };
const { preprocessing } = description();

const heads: [string, Head][] = [
  ['a fixed scale', { kind: 'text', classEmbeddings, dimension: 8, logitScale: 5 }],
  ['a learned scale', { kind: 'text', classEmbeddings, dimension: 8, logitScale: 'learned' }],
  ['a linear head', { kind: 'linear', dimension: 8 }],
];

it.each(heads)('the file says what the graph says, with %s', async (_, head) => {
  const architecture: Architecture = { backbone: 'resnet18', channels: 2, size: SIZE, classes: ['cyst', 'hcc'], head };
  const values = initialValues(architecture, 1);
  // Averages away from 0 and 1, so that folding them into the convolutions is not the identity.
  for (const [name, { data }] of Object.entries(values))
    if (name.includes('running_')) for (let i = 0; i < data.length; i++) data[i]! += 0.6 * (random.uniform() - 0.5);

  const wanted = await referenceScores(
    nodeRuntime,
    architecture,
    values,
    (run) => scoreLesions(lesions, shape, preprocessing, 4, run),
    4,
  );
  const bytes = await exportModel(nodeRuntime, architecture, values, description());
  const model = await loadModel(nodeRuntime, bytes, 'm.onnx');
  expect(model.description).toEqual(description());
  // The file's batch is open: another number of slices a run gives the same.
  const got = await scoreLesions(lesions, shape, preprocessing, 3, async (images) => {
    const { logits, embedding } = await model.session.run({ images });
    return { logits: logits!.data as Float32Array, embeddings: embedding!.data as Float32Array };
  });
  await model.session.release();
  for (const [i, { logits, embedding }] of wanted.entries()) {
    logits.forEach((v, c) => {
      expect(got[i]!.logits[c]).toBeCloseTo(v, 3);
    });
    embedding.forEach((v, k) => {
      expect(got[i]!.embedding[k]).toBeCloseTo(v, 4);
    });
  }
  expect(wanted[0]!.logits).not.toEqual(wanted[1]!.logits);
});
