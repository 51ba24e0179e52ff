import { readFileSync } from 'node:fs';
import { type NamedTensor, type ParameterShapes, writeSafetensors } from 'onnx-grad';
import { nodeRuntime } from 'onnx-grad/node';
import { expect, it } from 'vitest';
import { madeNumbers, madeWeights } from '../../../onnx-grad/src/testing/madeWeights.ts';
import { UserError } from '../errors.ts';
import { CLASSES, frozenContext, frozenTask, lesions } from '../testing/frozenTask.ts';
import { parseConfig } from '../training/config.ts';
import type { FitContext } from './method.ts';
import { rowsOf, unitRow } from './rows.ts';
import { readClip } from './zeroShot/checkpoint.ts';
import { embedSentences, imageTower } from './zeroShot/clipTowers.ts';
import { zeroShotClip } from './zeroShotClip.ts';

// What transformers' CLIPModel answers with made-up weights, by tools/torch_networks.py.
const answers = new URL('../../../onnx-grad/src/networks/testdata/answers.json', import.meta.url);
const { shapes, ids, images, texts } = JSON.parse(readFileSync(answers, 'utf8'))['hugging face clip'] as {
  shapes: ParameterShapes;
  ids: number[][];
  images: number[];
  texts: number[];
};
const END = 49;

const tower = { hidden_size: 16, num_hidden_layers: 2, num_attention_heads: 4 };
const config = {
  model_type: 'clip',
  projection_dim: 10,
  text_config: { ...tower, vocab_size: 50, max_position_embeddings: 9 },
  vision_config: { ...tower, image_size: 32, patch_size: 8 },
};

/** A word for each id; a sentence ends with the last of them. */
const tokenizer = {
  version: '1.0',
  added_tokens: [],
  normalizer: null,
  pre_tokenizer: { type: 'WhitespaceSplit' },
  post_processor: {
    type: 'TemplateProcessing',
    single: [{ Sequence: { id: 'A', type_id: 0 } }, { SpecialToken: { id: `w${END}`, type_id: 0 } }],
    pair: [],
    special_tokens: { [`w${END}`]: { id: `w${END}`, ids: [END], tokens: [`w${END}`] } },
  },
  decoder: null,
  model: {
    type: 'WordLevel',
    unk_token: 'w0',
    vocab: Object.fromEntries([
      ...Array.from({ length: 50 }, (_, i) => [`w${i}`, i]),
      ...CLASSES.map((c, i) => [c, i + 1]),
    ]),
  },
};

const weights = new Map(
  Object.entries(madeWeights(shapes)).map(([name, data]): [string, NamedTensor] => [
    name,
    { dtype: 'float32', shape: shapes[name]!, data },
  ]),
);
const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const files: Record<string, Uint8Array> = {
  'clip/config.json': bytes(config),
  'clip/tokenizer.json': bytes(tokenizer),
  'clip/model.safetensors': writeSafetensors(weights),
};
const serve =
  (given: Record<string, Uint8Array>): FitContext['file'] =>
  async (path, key) => {
    const found = given[path];
    if (!found) throw new UserError(`${path}: expected a file, got none - check ${key}`, 'config');
    return found;
  };
const near = (got: readonly Float32Array[], wanted: readonly number[]) => {
  const all = got.flatMap((row) => Array.from(row));
  expect(all).toHaveLength(wanted.length);
  for (const [i, v] of all.entries()) expect(v).toBeCloseTo(wanted[i]!, 5);
};

it('both towers of a folder answer as transformers does', async () => {
  const checkpoint = await readClip('clip', serve(files));
  const sentences = ids.map((row) =>
    row
      .slice(0, row.indexOf(END))
      .map((id) => `w${id}`)
      .join(' '),
  );
  near(await embedSentences(nodeRuntime, checkpoint, sentences), texts);
  const session = await imageTower(nodeRuntime, checkpoint, 2, 1);
  const data = madeNumbers(2 * 3 * 32 * 32, 0);
  const out = await session.run({ images: { type: 'float32', data, shape: [2, 3, 32, 32] } });
  await session.release();
  near(rowsOf(out['output']!.data as Float32Array, 2).map(unitRow), images);
});

it('gives every slice a cosine with each class, scaled', async () => {
  const context = { ...frozenContext(), file: serve(files) };
  const task = frozenTask(zeroShotClip, lesions(3), 'clip: { weights: clip }');
  const fitted = await zeroShotClip.fit(task, context);
  const scores = await fitted.predict(lesions(5));
  await fitted.release();
  expect(scores.map(({ lesion, slice }) => [lesion, slice])).toEqual(
    Array.from({ length: 10 }, (_, i) => [Math.floor(i / 2), i % 2]),
  );
  const checkpoint = await readClip('clip', serve(files));
  const classVectors = await embedSentences(nodeRuntime, checkpoint, CLASSES);
  const scale = Math.exp(checkpoint.values['logit_scale']![0]!);
  for (const { logits, embedding } of scores) {
    expect(Math.hypot(...embedding)).toBeCloseTo(1, 5);
    classVectors.forEach((row, c) => {
      expect(logits[c]).toBeCloseTo(scale * row.reduce((sum, v, i) => sum + v * embedding[i]!, 0), 4);
    });
  }
});

it('is unfit without weights, and says which file is missing or wrong', async () => {
  const about = { kind: 'ct', channels: ['arterial'], classes: CLASSES } as const;
  expect(zeroShotClip.unfit?.(about, parseConfig('', 'test'))).toMatch(/clip\.weights/);
  expect(zeroShotClip.unfit?.(about, parseConfig('clip: { weights: clip }', 'test'))).toBeUndefined();
  const { 'clip/tokenizer.json': _, ...without } = files;
  await expect(readClip('clip', serve(without))).rejects.toThrow(/clip\/tokenizer\.json: .* check clip\.weights/);
  const bert = { ...files, 'clip/config.json': bytes({ model_type: 'bert' }) };
  await expect(readClip('clip', serve(bert))).rejects.toThrow(/config\.json: model_type: expected "clip"/);
  const wide = { ...files, 'clip/config.json': bytes({ ...config, projection_dim: 12 }) };
  await expect(readClip('clip', serve(wide))).rejects.toThrow(/of another shape/);
});
