import { add, mul } from '../ops/arithmetic.ts';
import { matmul } from '../ops/matmul.ts';
import { sum } from '../ops/reduction.ts';
import { gather, oneHot, reshape, slice } from '../ops/shaping.ts';
import { ShapeError, show } from '../tensor/shape.ts';
import { constant, type Tensor } from '../tensor/tensor.ts';
import { type ClipTransformer, clipNorm, clipTransformer, clipTransformerParameters } from './clipTransformer.ts';
import { type Applied, type ParameterShapes, type Parameters, take } from './network.ts';

/** CLIP's text tower. */
export interface ClipText extends ClipTransformer {
  readonly vocabulary: number;
  /** Longest sequence that has position embeddings. */
  readonly context: number;
  /** Length of the embedding shared with the image. */
  readonly embedding: number;
}

/** The text tower beside ViT-B/32; RN50's is the same with an embedding of 1024. */
export const CLIP_TEXT_B32: ClipText = {
  vocabulary: 49408,
  context: 77,
  width: 512,
  layers: 12,
  heads: 8,
  activation: 'gelu',
  embedding: 512,
};

/** What the tower reads: token ids, or vectors in their place (as learned prompts are), and where each sentence ends. */
export type ClipTextInputs = ({ readonly ids: Tensor } | { readonly embeddings: Tensor }) & {
  /** int64 [N]: the place of the end-of-text token, at which the sentence is read off. */
  readonly end: Tensor;
};

/** Trained parameters, by open_clip's names; the logit scale that both towers share is left to the caller. */
export const clipTextParameters = (net: ClipText): ParameterShapes => ({
  positional_embedding: [net.context, net.width],
  text_projection: [net.width, net.embedding],
  ...clipTransformerParameters(net, ''),
  'token_embedding.weight': [net.vocabulary, net.width],
  'ln_final.weight': [net.width],
  'ln_final.bias': [net.width],
});

/** Each token attends to itself and to those before it. */
function causalBias(tokens: number): Tensor {
  const bias = new Float32Array(tokens * tokens);
  for (let row = 0; row < tokens; row++) bias.fill(-1e9, row * tokens + row + 1, (row + 1) * tokens);
  return constant(bias, [tokens, tokens]);
}

/**
 * Applies the text tower (Radford et al. 2021, arXiv 2103.00020). A sequence shorter than `context` gives what a padded one gives, because
 * no token sees those after it.
 * @returns output [N, embedding], not normalised; intermediates `transformer.resblocks.<i>` and `ln_final` [N, T, width]
 */
export function clipText(net: ClipText, p: Parameters, inputs: ClipTextInputs): Applied {
  const shapes = clipTextParameters(net);
  const parameter = (name: string) => take(p, name, shapes[name]);
  const words = 'ids' in inputs ? gather(parameter('token_embedding.weight'), inputs.ids) : inputs.embeddings;
  const [n, tokens, width] = words.shape;
  if (words.shape.length !== 3 || width !== net.width || tokens! > net.context)
    throw new ShapeError(
      `clipText: expected ids [N, T] or embeddings [N, T, ${net.width}] with T up to ${net.context}, got word vectors ${show(words.shape)}`,
    );
  const intermediates: Record<string, Tensor> = {};
  const places = slice(parameter('positional_embedding'), [0, 0], [tokens!, width]);
  const y = clipTransformer(net, p, '', add(words, places), intermediates, causalBias(tokens!));
  const normed = clipNorm(p, 'ln_final', y);
  intermediates['ln_final'] = normed;
  const chosen = reshape(oneHot(inputs.end, tokens!), [n!, tokens!, 1]);
  return { output: matmul(sum(mul(normed, chosen), [1]), parameter('text_projection')), intermediates, statistics: {} };
}
