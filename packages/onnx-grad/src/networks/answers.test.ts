import { describe, expect, it } from 'vitest';
import { l2Normalize } from '../ops/index.ts';
import type { Shape } from '../tensor/shape.ts';
import { constantInt, input, type Tensor } from '../tensor/tensor.ts';
import { evaluate, type Values } from '../testing/evaluate.ts';
import { madeNumbers, madeWeights, readJson } from '../testing/madeWeights.ts';
import type { NamedTensor } from '../weights/index.ts';
import { bert, bertParameters, bertWordEmbeddings } from './bert.ts';
import type { BertConfig } from './bertConfig.ts';
import { cifarResnet, cifarResnetParameters, cifarResnetStatistics } from './cifarResnet.ts';
import { clipFromHuggingFace } from './clipNames.ts';
import { type ClipResNet, clipResnet, clipResnetParameters, clipResnetStatistics } from './clipResnet.ts';
import { type ClipText, clipText, clipTextParameters } from './clipText.ts';
import { type ClipVit, clipVit, clipVitParameters } from './clipVit.ts';
import { type ParameterShapes, parametersFor } from './network.ts';
import { type ResNetDepth, resnet, resnetParameters, resnetStatistics } from './resnet.ts';

interface Answer {
  readonly output: number[];
}
interface Answers {
  readonly [network: string]: Answer;
  readonly bert: Answer & {
    ids: number[][];
    mask: number[][];
    types: number[][];
    embeddings: number[];
    layer0: number[];
    pooler: number[];
  };
  readonly 'clip text': Answer & { ids: number[][] };
  readonly 'hugging face clip': Answer & {
    shapes: ParameterShapes;
    ids: number[][];
    images: number[];
    texts: number[];
  };
}

// PyTorch's results on the same made-up weights and pictures, written by tools/torch_networks.py.
const answers = readJson<Answers>(new URL('testdata/answers.json', import.meta.url));

/** Largest difference, relative to the largest value expected. */
function difference(got: Float32Array, expected: readonly number[]): number {
  expect(got.length).toBe(expected.length);
  const scale = Math.max(...expected.map(Math.abs));
  return Math.max(...expected.map((v, i) => Math.abs(v - got[i]!))) / scale;
}

const picture = (n: number, size: number): [Tensor, Values] => [
  input('image', [n, 3, size, size]),
  { image: madeNumbers(n * 3 * size * size, 0) },
];
const int = (rows: readonly (readonly number[])[]): Tensor =>
  constantInt(rows.flat(), [rows.length, rows[0]!.length] as Shape);
const endsOf = (ids: readonly (readonly number[])[]): Tensor => constantInt(ids.map((row) => row.indexOf(49)));

describe('agrees with PyTorch', () => {
  for (const depth of [18, 34, 50] as ResNetDepth[])
    it(`ResNet-${depth} (torchvision)`, async () => {
      const net = { depth, inputChannels: 3, outputs: 7 };
      const [weights, averages] = [resnetParameters(net), resnetStatistics(net)];
      const [x, values] = picture(2, 64);
      const { output } = resnet(net, parametersFor(weights), x, parametersFor(averages));
      const got = await evaluate({ output }, { ...values, ...madeWeights({ ...weights, ...averages }) });
      expect(difference(got['output']!, answers[`resnet${depth}`]!.output)).toBeLessThan(2e-5);
    });

  it('CIFAR ResNet-14', async () => {
    const net = { blocks: 2, inputChannels: 3, outputs: 10 };
    const [weights, averages] = [cifarResnetParameters(net), cifarResnetStatistics(net)];
    const [x, values] = picture(2, 32);
    const { output } = cifarResnet(net, parametersFor(weights), x, parametersFor(averages));
    const got = await evaluate({ output }, { ...values, ...madeWeights({ ...weights, ...averages }) });
    expect(difference(got['output']!, answers['cifar resnet']!.output)).toBeLessThan(1e-5);
  });

  const small: BertConfig = {
    vocabulary: 40,
    positions: 12,
    types: 2,
    width: 16,
    layers: 2,
    heads: 4,
    intermediate: 24,
    activation: 'gelu',
    epsilon: 1e-12,
    pooler: true,
  };

  it('BERT (transformers), its intermediates, and from word vectors', async () => {
    const expected = answers.bert;
    const shapes = bertParameters(small);
    const p = parametersFor(shapes);
    const [ids, mask, typeIds] = [int(expected.ids), int(expected.mask), int(expected.types)];
    const { output, intermediates } = bert(small, p, { ids, mask, typeIds });
    const fromVectors = bert(small, p, { embeddings: bertWordEmbeddings(p, ids), mask, typeIds }).output;
    const got = await evaluate(
      {
        output,
        fromVectors,
        embeddings: intermediates['embeddings']!,
        layer0: intermediates['encoder.layer.0']!,
        pooler: intermediates['pooler']!,
      },
      madeWeights(shapes),
    );
    for (const name of ['output', 'embeddings', 'layer0', 'pooler'] as const)
      expect(difference(got[name]!, expected[name]), name).toBeLessThan(1e-5);
    expect(got['fromVectors']).toEqual(got['output']);
  });

  it('CLIP vision transformer (open_clip)', async () => {
    const net: ClipVit = {
      image: 32,
      patch: 8,
      inputChannels: 3,
      width: 24,
      layers: 2,
      heads: 3,
      activation: 'gelu',
      embedding: 10,
    };
    const [x, values] = picture(2, 32);
    const shapes = clipVitParameters(net);
    const { output } = clipVit(net, parametersFor(shapes), x);
    const got = await evaluate({ output }, { ...values, ...madeWeights(shapes) });
    expect(difference(got['output']!, answers['clip vit']!.output)).toBeLessThan(1e-5);
  });

  it('CLIP residual network (open_clip)', async () => {
    const net: ClipResNet = { image: 64, layers: [1, 2, 1, 1], width: 8, heads: 4, inputChannels: 3, embedding: 10 };
    const [weights, averages] = [clipResnetParameters(net), clipResnetStatistics(net)];
    const [x, values] = picture(2, 64);
    const { output } = clipResnet(net, parametersFor(weights), x, parametersFor(averages));
    const got = await evaluate({ output }, { ...values, ...madeWeights({ ...weights, ...averages }) });
    expect(difference(got['output']!, answers['clip resnet']!.output)).toBeLessThan(1e-5);
  });

  const text: ClipText = {
    vocabulary: 50,
    context: 9,
    width: 16,
    layers: 2,
    heads: 4,
    activation: 'gelu',
    embedding: 10,
  };

  it('CLIP text tower (open_clip)', async () => {
    const { ids, output: expected } = answers['clip text'];
    const shapes = clipTextParameters(text);
    const { output } = clipText(text, parametersFor(shapes), { ids: int(ids), end: endsOf(ids) });
    const got = await evaluate({ output }, madeWeights(shapes));
    expect(difference(got['output']!, expected)).toBeLessThan(1e-5);
  });

  it("both towers from Hugging Face's names, with OpenAI's activation", async () => {
    const { shapes, ids, images, texts } = answers['hugging face clip'];
    const made = madeWeights(shapes);
    const given = Object.entries(made).map(([name, data]): [string, NamedTensor] => [
      name,
      { dtype: 'float32', shape: shapes[name]!, data },
    ]);
    const weights = [...clipFromHuggingFace(new Map(given))].map(([name, { data }]) => [name, data as Float32Array]);
    const tower = { width: 16, layers: 2, heads: 4, activation: 'quickGelu', embedding: 10 } as const;
    const visual: ClipVit = { ...tower, image: 32, patch: 8, inputChannels: 3 };
    const words: ClipText = { ...tower, vocabulary: 50, context: 9 };
    const [x, values] = picture(2, 32);
    const image = clipVit(visual, parametersFor(clipVitParameters(visual)), x).output;
    const sentence = clipText(words, parametersFor(clipTextParameters(words)), { ids: int(ids), end: endsOf(ids) });
    const got = await evaluate(
      { images: l2Normalize(image), texts: l2Normalize(sentence.output) },
      { ...values, ...Object.fromEntries(weights) },
    );
    expect(difference(got['images']!, images)).toBeLessThan(1e-5);
    expect(difference(got['texts']!, texts)).toBeLessThan(1e-5);
  });
});
