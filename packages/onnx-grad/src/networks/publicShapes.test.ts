import { describe, expect, it } from 'vitest';
import { readJson } from '../testing/madeWeights.ts';
import type { NamedTensor } from '../weights/index.ts';
import { bertParameters } from './bert.ts';
import { bertConfig } from './bertConfig.ts';
import { cifarResnetParameters, cifarResnetStatistics } from './cifarResnet.ts';
import { clipFromHuggingFace } from './clipNames.ts';
import { CLIP_RN50, clipResnetParameters, clipResnetStatistics } from './clipResnet.ts';
import { CLIP_TEXT_B32, clipTextParameters } from './clipText.ts';
import { CLIP_VIT_B32, clipVitParameters } from './clipVit.ts';
import type { ParameterShapes } from './network.ts';
import { type ResNetDepth, resnetParameters, resnetStatistics } from './resnet.ts';

// The lists are written by tools/torch_networks.py from the current torchvision, transformers and open_clip.
const published = readJson<Record<string, ParameterShapes>>(new URL('testdata/publicShapes.json', import.meta.url));

const resnet = (depth: ResNetDepth): ParameterShapes => {
  const net = { depth, inputChannels: 3, outputs: 1000 };
  return { ...resnetParameters(net), ...resnetStatistics(net) };
};
const bert = (json: Record<string, unknown>): ParameterShapes =>
  bertParameters({ ...bertConfig({ model_type: 'bert', ...json }), pooler: true });
const miniLm = { hidden_size: 384, num_attention_heads: 12, intermediate_size: 1536 };
const cifar = { blocks: 3, inputChannels: 3, outputs: 10 };
const logitScale = { logit_scale: [] };

const ours: Readonly<Record<string, ParameterShapes>> = {
  'torchvision resnet18': resnet(18),
  'torchvision resnet34': resnet(34),
  'torchvision resnet50': resnet(50),
  'transformers bert-base-uncased': bert({}),
  'transformers bert-base-cased': bert({ vocab_size: 28996 }),
  'transformers MiniLM-L6-H384': bert({ ...miniLm, num_hidden_layers: 6 }),
  'transformers MiniLM-L12-H384': bert({ ...miniLm, num_hidden_layers: 12 }),
  'cifar resnet20': { ...cifarResnetParameters(cifar), ...cifarResnetStatistics(cifar) },
  'open_clip ViT-B-32': { ...clipVitParameters(CLIP_VIT_B32), ...clipTextParameters(CLIP_TEXT_B32), ...logitScale },
  'open_clip RN50': {
    ...clipResnetParameters(CLIP_RN50),
    ...clipResnetStatistics(CLIP_RN50),
    ...clipTextParameters({ ...CLIP_TEXT_B32, embedding: 1024 }),
    ...logitScale,
  },
};

describe('names and shapes of public networks', () => {
  for (const [name, shapes] of Object.entries(ours))
    it(name, () => {
      expect(shapes).toEqual(published[name]);
    });

  it("Hugging Face's CLIP ViT-B/32 under open_clip's names", () => {
    const given = Object.entries(published['transformers clip-vit-base-patch32']!).filter(
      // The largest table is carried over as it is: leave it out of the copy.
      ([name]) => !name.includes('token_embedding'),
    );
    const tensors = new Map(
      given.map(([name, shape]): [string, NamedTensor] => [
        name,
        { dtype: 'float32', shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) },
      ]),
    );
    const renamed = Object.fromEntries([...clipFromHuggingFace(tensors)].map(([name, { shape }]) => [name, shape]));
    const expected = { ...ours['open_clip ViT-B-32']! };
    expect(renamed).toEqual(
      Object.fromEntries(Object.entries(expected).filter(([name]) => name !== 'token_embedding.weight')),
    );
  });
});
