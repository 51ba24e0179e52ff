import { createRandom } from 'onnx-grad';
import { createTrainer, lowerForNode, nodeRuntime } from 'onnx-grad/node';
import { beforeAll, expect, it } from 'vitest';
import { type FitContext, type FitTask, type Method, methods, type SliceScores } from '../src/methods/index.ts';
import { namedFile } from '../src/node/namedFile.ts';
import { openTexts } from '../src/node/openTexts.ts';
import { labelled } from '../src/testing/labelled.ts';
import type { Labelled } from '../src/training/batch.ts';
import { parseConfig } from '../src/training/config.ts';

const CLASSES = ['cyst', 'hcc', 'hemangioma'];
const SIZE = [32, 32] as const;
const config = parseConfig(
  `
training: { epochs: 12, batch: 8, minSteps: 6, learningRate: 0.001, patience: 12 }
augmentation: { rotation: 0, huShift: 0, phaseDropout: 0 }
`,
  'test',
);

/** Lesions of noise about a mean that tells the class, two slices each. */
const lesions = (count: number, seed: number): Labelled[] =>
  Array.from({ length: count }, (_, i) => {
    const random = createRandom(seed, 'lesion', i);
    const label = i % CLASSES.length;
    return labelled(label, { slices: 2, size: [...SIZE], value: () => 60 * label + 10 * random.normal() });
  });

const task = (method: Method): FitTask => ({
  kind: 'ct',
  channels: ['arterial', 'portal_venous'],
  classes: CLASSES,
  size: SIZE,
  train: lesions(9, 1),
  unlabelled: lesions(9, 1).map(({ sample }) => sample),
  validation: lesions(6, 2),
  config,
  setting: method.settings(config)[0]!,
});

let context: FitContext;
beforeAll(async () => {
  const { lower } = await lowerForNode();
  context = {
    runtime: nodeRuntime,
    lower,
    createTrainer,
    threads: 1,
    texts: openTexts(config.text),
    features: { of: () => Promise.reject(new Error('a network reads no frozen features')) },
    encoders: { of: () => Promise.reject(new Error('this network begins from no other')) },
    file: (path) => Promise.reject(new Error(`${path}: no file belongs to this test`)),
  };
});

async function fitAndScore(method: Method): Promise<SliceScores[]> {
  const fitted = await method.fit(task(method), context);
  const scores = await fitted.predict(lesions(12, 3));
  await fitted.release();
  return scores;
}

const accuracy = (scores: readonly SliceScores[]) =>
  scores.filter(({ lesion, logits }) => logits.indexOf(Math.max(...logits)) === lesion % CLASSES.length).length /
  scores.length;

it.each(['liver-vlm', 'liver-vlm-scale-learned', 'cnn', 'medclip'])(
  '%s learns classes that can be told apart',
  async (name) => {
    expect(accuracy(await fitAndScore(methods[name]!))).toBeGreaterThan(0.9);
  },
);

it('clip learns too, and the same seed gives the same answers, bit for bit, slice by slice', async () => {
  const scores = await fitAndScore(methods['clip']!);
  expect(accuracy(scores)).toBeGreaterThan(0.9);
  expect(scores.map(({ lesion, slice }) => [lesion, slice])).toEqual(
    Array.from({ length: 24 }, (_, i) => [Math.floor(i / 2), i % 2]),
  );
  expect(await fitAndScore(methods['clip']!)).toEqual(scores);
});

it('weights that are not there are named with their key', async () => {
  const method = methods['liver-vlm']!;
  const missing = { ...task(method), config: { ...config, model: { ...config.model, weights: 'r18.pth' } } };
  await expect(method.fit(missing, { ...context, file: namedFile })).rejects.toThrow(
    /r18\.pth: expected a file, got none - check model\.weights/,
  );
});
