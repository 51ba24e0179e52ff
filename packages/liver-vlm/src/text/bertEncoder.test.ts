import { type BertConfig, bertParameters, type NamedTensor, sizeOf } from 'onnx-grad';
import { nodeRuntime } from 'onnx-grad/node';
import { describe, expect, it } from 'vitest';
import { bertEncoder } from './bertEncoder.ts';
import type { Pooling } from './sentenceEncoder.ts';

const config: BertConfig = {
  vocabulary: 30,
  positions: 20,
  types: 2,
  width: 8,
  layers: 2,
  heads: 2,
  intermediate: 12,
  activation: 'gelu',
  epsilon: 1e-12,
  pooler: false,
};
const weights = new Map(
  Object.entries(bertParameters(config)).map(([name, shape], k): [string, NamedTensor] => [
    `bert.${name}`,
    { dtype: 'float32', shape, data: Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(i * 7 + k)) },
  ]),
);
/** One token a letter. */
const tokenize = (s: string): number[] => [1, ...[...s].map((c) => 3 + (c.charCodeAt(0) % 27)), 2];
const encoder = (pooling: Pooling) =>
  bertEncoder({ config, weights, tokenize, pooling, runtime: nodeRuntime, provenance: { model: 'small' } });

describe('bertEncoder', () => {
  const sentences = [
    'cyst',
    'a',
    'a longer sentence',
    'rim',
    ...Array.from({ length: 20 }, (_, i) => 'x'.repeat(i % 9)),
  ];

  it.each(['mean', 'cls'] as const)('%s: a sentence gives the same alone as padded in a batch', async (pooling) => {
    const e = encoder(pooling);
    const together = await e.embed(sentences);
    for (const i of [0, 1, 2, 9]) {
      const [alone] = await e.embed([sentences[i]!]);
      alone!.forEach((v, k) => {
        expect(together[i]![k]).toBeCloseTo(v, 5);
      });
    }
  });

  it('the two poolings differ, and are stated', async () => {
    const [mean, cls] = [encoder('mean'), encoder('cls')];
    expect(await mean.embed(['cyst'])).not.toEqual(await cls.embed(['cyst']));
    expect(cls.provenance).toEqual({ model: 'small', pooling: 'cls' });
  });

  it('names a sentence that is too long', async () => {
    await expect(encoder('mean').embed(['abcdefghijklmnopqrstuvw'])).rejects.toThrow('at most 20 tokens, got 25');
  });

  it('names a weight that is missing', () => {
    const fewer = new Map([...weights].slice(1));
    expect(() =>
      bertEncoder({ config, weights: fewer, tokenize, pooling: 'mean', runtime: nodeRuntime, provenance: {} }),
    ).toThrow('embeddings.word_embeddings.weight');
  });
});
