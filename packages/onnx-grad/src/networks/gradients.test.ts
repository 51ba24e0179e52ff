import { describe, it } from 'vitest';
import { constant, constantInt, type Tensor } from '../tensor/tensor.ts';
import { gradcheck } from '../testing/gradcheck.ts';
import { madeWeights } from '../testing/madeWeights.ts';
import { bert, bertParameters } from './bert.ts';
import { clipText, clipTextParameters } from './clipText.ts';
import { clipVit, clipVitParameters } from './clipVit.ts';
import type { ParameterShapes } from './network.ts';

/** A frozen network: its weights are fixed in the program. */
const frozen = (shapes: ParameterShapes): Record<string, Tensor> =>
  Object.fromEntries(Object.entries(madeWeights(shapes)).map(([name, data]) => [name, constant(data, shapes[name]!)]));

// Learned prompts (Zhou et al. 2022) are word vectors trained through a frozen text encoder: the gradient must reach them.
describe('gradients reach what a frozen transformer reads', () => {
  it('BERT, to the word vectors of tokens that count', () => {
    const sizes = { vocabulary: 9, positions: 6, types: 2, width: 8, layers: 2, heads: 2, intermediate: 12 };
    const net = { ...sizes, activation: 'gelu', epsilon: 1e-5, pooler: true } as const;
    const p = frozen(bertParameters(net));
    const mask = constantInt([1, 1, 1, 0, 1, 1, 1, 1], [2, 4]);
    return gradcheck([[2, 4, 8]], (embeddings) => bert(net, p, { embeddings, mask }).output);
  });

  const tower = { width: 8, layers: 2, heads: 2, activation: 'quickGelu', embedding: 5 } as const;

  it("CLIP's text tower, to the word vectors", () => {
    const net = { ...tower, vocabulary: 9, context: 6 };
    const p = frozen(clipTextParameters(net));
    const end = constantInt([3, 2]);
    return gradcheck([[2, 4, 8]], (embeddings) => clipText(net, p, { embeddings, end }).output);
  });

  it("CLIP's vision transformer, to the pixels", () => {
    const net = { ...tower, image: 8, patch: 4, inputChannels: 2 };
    const p = frozen(clipVitParameters(net));
    return gradcheck([[2, 2, 8, 8]], (x) => clipVit(net, p, x).output);
  });
});
