import { add, gelu, relu, tanh } from '../ops/arithmetic.ts';
import { attention } from '../ops/attention.ts';
import { linear } from '../ops/matmul.ts';
import { layerNorm } from '../ops/normalisation.ts';
import { gather, reshape, slice } from '../ops/shaping.ts';
import { ShapeError, show } from '../tensor/shape.ts';
import { constant, type Tensor } from '../tensor/tensor.ts';
import type { BertConfig } from './bertConfig.ts';
import { type Applied, type ParameterShapes, type Parameters, take } from './network.ts';

/** What BERT reads: token ids, or vectors in their place (as learned prompts are), and what belongs to each token. */
export type BertInputs = ({ readonly ids: Tensor } | { readonly embeddings: Tensor }) & {
  /** int64 [N, T]: 1 for a token, 0 for padding; without it every token counts. */
  readonly mask?: Tensor;
  /** int64 [N, T]: the segment of each token; without it all are of segment 0. */
  readonly typeIds?: Tensor;
};

/** Added to the score of padding: its share after softmax is exactly 0 in float32. */
const IGNORED = -1e9;

/** Trained parameters, by the names of Hugging Face's `BertModel` (without the prefix `bert.`). */
export function bertParameters(net: BertConfig): ParameterShapes {
  const { width } = net;
  const shapes: Record<string, readonly number[]> = {
    'embeddings.word_embeddings.weight': [net.vocabulary, width],
    'embeddings.position_embeddings.weight': [net.positions, width],
    'embeddings.token_type_embeddings.weight': [net.types, width],
  };
  const norm = (name: string) => {
    shapes[`${name}.weight`] = [width];
    shapes[`${name}.bias`] = [width];
  };
  const dense = (name: string, from: number, to: number) => {
    shapes[`${name}.weight`] = [to, from];
    shapes[`${name}.bias`] = [to];
  };
  norm('embeddings.LayerNorm');
  for (let i = 0; i < net.layers; i++) {
    const layer = `encoder.layer.${i}`;
    for (const part of ['query', 'key', 'value']) dense(`${layer}.attention.self.${part}`, width, width);
    dense(`${layer}.attention.output.dense`, width, width);
    norm(`${layer}.attention.output.LayerNorm`);
    dense(`${layer}.intermediate.dense`, width, net.intermediate);
    dense(`${layer}.output.dense`, net.intermediate, width);
    norm(`${layer}.output.LayerNorm`);
  }
  if (net.pooler) dense('pooler.dense', width, width);
  return shapes;
}

/** The word vectors of token ids [N, T]: [N, T, width], to be changed and given back as `embeddings`. */
export const bertWordEmbeddings = (p: Parameters, ids: Tensor): Tensor =>
  gather(take(p, 'embeddings.word_embeddings.weight'), ids);

/**
 * BERT's encoder (Devlin et al. 2019, arXiv 1810.04805): layer norm after each residual sum, without dropout.
 * @returns output [N, T, width]; intermediates `embeddings`, `encoder.layer.<i>` and, where the network has one, `pooler` [N, width]
 */
export function bert(net: BertConfig, p: Parameters, inputs: BertInputs): Applied {
  const shapes = bertParameters(net);
  const parameter = (name: string): Tensor => take(p, name, shapes[name]);
  const dense = (x: Tensor, name: string) => linear(x, parameter(`${name}.weight`), parameter(`${name}.bias`));
  const norm = (x: Tensor, name: string) =>
    layerNorm(x, parameter(`${name}.weight`), parameter(`${name}.bias`), net.epsilon);
  const activation = { gelu, relu }[net.activation];

  const words = 'ids' in inputs ? bertWordEmbeddings(p, inputs.ids) : inputs.embeddings;
  const [n, tokens, width] = words.shape;
  if (words.shape.length !== 3 || width !== net.width || tokens! > net.positions)
    throw new ShapeError(
      `bert: expected ids [N, T] or embeddings [N, T, ${net.width}] with T up to ${net.positions}, got word vectors ${show(words.shape)}`,
    );
  const table = parameter('embeddings.token_type_embeddings.weight');
  const types = inputs.typeIds ? gather(table, inputs.typeIds) : slice(table, [0, 0], [1, net.width]);
  const positions = slice(parameter('embeddings.position_embeddings.weight'), [0, 0], [tokens!, net.width]);
  const bias = inputs.mask && reshape(gather(constant([IGNORED, 0]), inputs.mask), [n!, 1, 1, tokens!]);

  const intermediates: Record<string, Tensor> = {};
  let x = norm(add(add(words, types), positions), 'embeddings.LayerNorm');
  intermediates['embeddings'] = x;
  for (let i = 0; i < net.layers; i++) {
    const layer = `encoder.layer.${i}`;
    const [q, k, v] = ['query', 'key', 'value'].map((part) => dense(x, `${layer}.attention.self.${part}`));
    const attended = dense(attention(q!, k!, v!, net.heads, bias), `${layer}.attention.output.dense`);
    x = norm(add(x, attended), `${layer}.attention.output.LayerNorm`);
    const expanded = activation(dense(x, `${layer}.intermediate.dense`));
    x = norm(add(x, dense(expanded, `${layer}.output.dense`)), `${layer}.output.LayerNorm`);
    intermediates[layer] = x;
  }
  if (net.pooler) {
    const first = reshape(slice(x, [0, 0, 0], [n!, 1, net.width]), [n!, net.width]);
    intermediates['pooler'] = tanh(dense(first, 'pooler.dense'));
  }
  return { output: x, intermediates, statistics: {} };
}
