import { ShapeError, show } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { add, mul } from './arithmetic.ts';
import { matmul } from './matmul.ts';
import { reshape, transpose } from './shaping.ts';
import { softmax } from './softmax.ts';

/**
 * Scaled dot-product attention over several heads.
 * @param q, k, v [batch, tokens, width], width a multiple of `heads`
 * @param bias added to the scores, broadcast to [batch, heads, tokens, tokens]: 0 to attend, very negative not to
 */
export function attention(q: Tensor, k: Tensor, v: Tensor, heads: number, bias?: Tensor): Tensor {
  const [n, t, width] = q.shape;
  if (q.shape.length !== 3 || width! % heads !== 0)
    throw new ShapeError(
      `attention: expected [batch, tokens, width] with width a multiple of ${heads} heads, got ${show(q.shape)}`,
    );
  const split = (x: Tensor) => transpose(reshape(x, [x.shape[0]!, x.shape[1]!, heads, width! / heads]), [0, 2, 1, 3]);
  const scores = mul(matmul(split(q), split(k), { transposeB: true }), 1 / Math.sqrt(width! / heads));
  const weights = softmax(bias ? add(scores, bias) : scores);
  return reshape(transpose(matmul(weights, split(v)), [0, 2, 1, 3]), [n!, t!, width!]);
}
