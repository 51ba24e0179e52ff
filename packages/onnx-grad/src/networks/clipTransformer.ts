import { add, gelu, quickGelu } from '../ops/arithmetic.ts';
import { attention } from '../ops/attention.ts';
import { linear } from '../ops/matmul.ts';
import { layerNorm } from '../ops/normalisation.ts';
import { slice } from '../ops/shaping.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { type ParameterShapes, type Parameters, take } from './network.ts';

/** The transformer that both towers of CLIP are made of: layer norm before attention and before the two dense layers. */
export interface ClipTransformer {
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  /** OpenAI's weights were trained with `quickGelu`, most of open_clip's with `gelu`. */
  readonly activation: 'gelu' | 'quickGelu';
}

/** CLIP's layer norm throughout. */
export const clipNorm = (p: Parameters, name: string, x: Tensor): Tensor =>
  layerNorm(x, take(p, `${name}.weight`), take(p, `${name}.bias`), 1e-5);

/** Shapes under open_clip's names, each with `prefix` in front. */
export function clipTransformerParameters({ width, layers }: ClipTransformer, prefix: string): ParameterShapes {
  const shapes: Record<string, readonly number[]> = {};
  for (let i = 0; i < layers; i++) {
    const block = `${prefix}transformer.resblocks.${i}`;
    for (const norm of ['ln_1', 'ln_2']) {
      shapes[`${block}.${norm}.weight`] = [width];
      shapes[`${block}.${norm}.bias`] = [width];
    }
    shapes[`${block}.attn.in_proj_weight`] = [3 * width, width];
    shapes[`${block}.attn.in_proj_bias`] = [3 * width];
    shapes[`${block}.attn.out_proj.weight`] = [width, width];
    shapes[`${block}.attn.out_proj.bias`] = [width];
    shapes[`${block}.mlp.c_fc.weight`] = [4 * width, width];
    shapes[`${block}.mlp.c_fc.bias`] = [4 * width];
    shapes[`${block}.mlp.c_proj.weight`] = [width, 4 * width];
    shapes[`${block}.mlp.c_proj.bias`] = [width];
  }
  return shapes;
}

/**
 * Applies the blocks to x [N, T, width].
 * @param intermediates gets each block's output as `<prefix>transformer.resblocks.<i>`
 * @param bias added to the attention scores, broadcast to [N, heads, T, T]
 */
export function clipTransformer(
  net: ClipTransformer,
  p: Parameters,
  prefix: string,
  x: Tensor,
  intermediates: Record<string, Tensor>,
  bias?: Tensor,
): Tensor {
  const [n, tokens, width] = x.shape as [number, number, number];
  const activation = { gelu, quickGelu }[net.activation];
  const dense = (y: Tensor, name: string) => linear(y, take(p, `${name}.weight`), take(p, `${name}.bias`));
  let y = x;
  for (let i = 0; i < net.layers; i++) {
    const block = `${prefix}transformer.resblocks.${i}`;
    const mixed = linear(
      clipNorm(p, `${block}.ln_1`, y),
      take(p, `${block}.attn.in_proj_weight`, [3 * width, width]),
      take(p, `${block}.attn.in_proj_bias`),
    );
    const [q, k, v] = [0, 1, 2].map((part) => slice(mixed, [0, 0, part * width], [n, tokens, (part + 1) * width])) as [
      Tensor,
      Tensor,
      Tensor,
    ];
    y = add(y, dense(attention(q, k, v, net.heads, bias), `${block}.attn.out_proj`));
    const expanded = activation(dense(clipNorm(p, `${block}.ln_2`, y), `${block}.mlp.c_fc`));
    y = add(y, dense(expanded, `${block}.mlp.c_proj`));
    intermediates[block] = y;
  }
  return y;
}
