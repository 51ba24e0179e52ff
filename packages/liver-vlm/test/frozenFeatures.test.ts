import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom, lowerPlain } from 'onnx-grad';
import { createTrainer, nodeRuntime } from 'onnx-grad/node';
import { afterAll, beforeAll, expect, it, type TestContext } from 'vitest';
import { testData } from '../../imaging/src/testing/testData.ts';
import { coop } from '../src/methods/coop.ts';
import { linearProbe } from '../src/methods/linearProbe.ts';
import type { FitContext, FitTask } from '../src/methods/method.ts';
import { textSource } from '../src/methods/textSource.ts';
import { openFeatures } from '../src/node/features/openFeatures.ts';
import { namedFile } from '../src/node/namedFile.ts';
import { accuracy, CLASSES, frozenTask, lesions } from '../src/testing/frozenTask.ts';
import { labelled } from '../src/testing/labelled.ts';
import { loadTextEncoder, openBank } from '../src/text/node/index.ts';
import type { Labelled } from '../src/training/batch.ts';
import { parseConfig } from '../src/training/config.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'features-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function given(ctx: TestContext, path: string | undefined, what: string): string {
  if (path !== undefined) return path;
  console.warn(`SKIPPED: ${what}`);
  return ctx.skip();
}

const engine: Omit<FitContext, 'features' | 'texts'> = {
  runtime: nodeRuntime,
  lower: (p) => lowerPlain(p),
  createTrainer,
  threads: 1,
  file: namedFile,
  encoders: { of: () => Promise.reject(new Error('a method of frozen features trains no encoder')) },
};

/** Stripes, spots and noise: pictures that an ImageNet network tells apart and a mean value does not. */
const pictures = (count: number, from: number): Labelled[] =>
  Array.from({ length: count }, (_, i) => {
    const random = createRandom('picture', from + i);
    const value = (_s: number, _c: number, p: number): number => {
      const [y, x] = [Math.floor(p / 32), p % 32];
      const shape = [Math.sin(x), Math.sin(x / 2) * Math.sin(y / 2), random.normal()][i % 3]!;
      return 128 + 60 * shape + 10 * random.normal();
    };
    const lesion = labelled(i % 3, { channels: 1, size: [32, 32], value });
    return { ...lesion, sample: { ...lesion.sample, record: { ...lesion.sample.record, id: `${from + i}` } } };
  });

it('a float16 ImageNet network gives features that a probe learns from, kept for the next program', async (ctx) => {
  const given16 = testData('models/squeezenet11-imagenet/SqueezeNet_fp16.onnx');
  const file = given(ctx, given16, 'frozen features need models/squeezenet11-imagenet of the test data');
  const encoder = join(folder, 'encoder.onnx');
  await copyFile(file, encoder);
  const config = parseConfig(
    `{input: {window: {low: 0, high: 255}}, features: {encoder: ${encoder}, output: fire9/concat_1, order: bgr, range: 255, mean: [104, 117, 123], std: [1, 1, 1]}}`,
    'test',
  );
  const parts = { ...engine, texts: textSource(openBank) };
  const train = pictures(12, 0);
  const task: FitTask = { ...frozenTask(linearProbe, train), channels: ['grey'], size: [32, 32], config };
  const { features } = await openFeatures(config.features, parts, join(folder, 'kept'));
  const fitted = await linearProbe.fit(task, { ...parts, features });
  const test = pictures(9, 100);
  const scores = await fitted.predict(test);
  await features.release();
  expect(scores[0]!.embedding).toHaveLength(512);
  expect(accuracy(scores)).toBe(1);

  const { features: again } = await openFeatures(config.features, parts, join(folder, 'kept'));
  const started = performance.now();
  const kept = await again.of(task, test);
  await again.release();
  expect(kept.rows.map((r) => r[0])).toEqual(scores.map((s) => s.embedding[0]));
  expect(performance.now() - started).toBeLessThan(1000);
});

it('names the encoder file that is not there', async () => {
  const { features } = parseConfig(`features: {encoder: ${join(folder, 'absent.onnx')}}`, 'test');
  const opening = openFeatures(features, { ...engine, texts: textSource(openBank) });
  await expect(opening).rejects.toThrow(/absent\.onnx: .*features\.encoder/);
});

it('a context learned through MiniLM fits its lesions better than the names alone', async (ctx) => {
  const given12 = process.env['LIVER_VLM_TEXT_MODEL'] ?? testData('models/all-MiniLM-L6-v2');
  const model = given(ctx, given12, 'set LIVER_VLM_TEXT_MODEL to a folder with all-MiniLM-L6-v2');
  const texts = textSource(() => loadTextEncoder(model));
  const { matrix, width } = await texts.classEmbeddings(await texts.prompts(CLASSES, 'enriched'), true);
  const near = (own: readonly Labelled[]) =>
    own.flatMap(({ label, sample }) =>
      Array.from({ length: sample.record.slices }, (_, s) => {
        const random = createRandom(sample.image[0]!, s);
        return matrix.slice(label * width, (label + 1) * width).map((v) => v + 0.1 * random.normal());
      }),
    );
  const features = {
    of: async (_task: FitTask, own: readonly Labelled[]) => ({ width, rows: near(own), aligned: true, source: 'made' }),
  };
  const loss = async (rate: number): Promise<number> => {
    const task = { ...frozenTask(coop, lesions(6)), setting: { name: 'own', change: { length: 4, rate } } };
    const fitted = await coop.fit(task, { ...engine, texts, features });
    const scores = await fitted.predict(lesions(6, 100));
    return scores.reduce((sum, { lesion, logits }) => {
      const total = logits.reduce((a, z) => a + Math.exp(z), 0);
      return sum + (Math.log(total) - logits[lesion % CLASSES.length]!) / scores.length;
    }, 0);
  };
  const learned = await loss(0.02);
  expect(learned).toBeLessThan(await loss(0));
});
