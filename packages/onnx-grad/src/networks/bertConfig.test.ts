import { describe, expect, it } from 'vitest';
import { bertConfig, bertWeightName } from './bertConfig.ts';

describe('bertConfig', () => {
  it('fills in bert-base', () => {
    expect(bertConfig({ model_type: 'bert', hidden_size: 384, num_hidden_layers: 6 })).toMatchObject({
      width: 384,
      layers: 6,
      heads: 12,
      vocabulary: 30522,
      epsilon: 1e-12,
    });
  });

  it.each([
    [{ model_type: 'roberta' }, 'model_type "bert", got "roberta"'],
    [{ hidden_act: 'silu' }, 'hidden_act "gelu" or "relu", got "silu"'],
    [{ position_embedding_type: 'relative_key' }, 'position_embedding_type "absolute"'],
    [{ num_hidden_layers: 1.5 }, 'num_hidden_layers, got 1.5'],
    [{ hidden_size: 100, num_attention_heads: 12 }, 'got 100 and 12'],
    [null, 'expected an object'],
  ])('%j', (json, message) => {
    expect(() => bertConfig(json)).toThrow(message);
  });
});

describe('bertWeightName', () => {
  it.each([
    ['bert.encoder.layer.0.output.LayerNorm.gamma', 'encoder.layer.0.output.LayerNorm.weight'],
    ['embeddings.LayerNorm.beta', 'embeddings.LayerNorm.bias'],
    ['embeddings.word_embeddings.weight', 'embeddings.word_embeddings.weight'],
    ['cls.predictions.bias', undefined],
    ['bert.pooler.dense.weight', undefined],
    ['bert.embeddings.position_ids', undefined],
  ])('%s -> %s', (name, expected) => {
    expect(bertWeightName(name)).toBe(expected);
  });
});
