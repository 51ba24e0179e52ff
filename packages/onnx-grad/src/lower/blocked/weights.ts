import { geometryOf } from '../../ops/convolution.ts';
import { sizeOf } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Blocked } from './blocked.ts';
import { grid } from './layout.ts';

/** The layout in which a convolution wants its weight; null where the blocked kernels do not fit its channels. */
export function weightLayoutOf(conv: Tensor, block: number): 'weight' | 'stemWeight' | null {
  const { groups } = geometryOf(conv);
  const [, w] = conv.inputs as [Tensor, Tensor];
  const [o, i] = w.shape as [number, number];
  if (o % block !== 0) return null;
  if (groups === 1) return i < block ? 'stemWeight' : i % block === 0 ? 'weight' : null;
  if (i === 1 && groups === o) return 'stemWeight';
  return i % block === 0 && (o / groups) % block === 0 ? 'weight' : null;
}

/**
 * The weight with inputs and outputs exchanged and its taps picked: what a convolution of the output gradient needs.
 * Every B x B square is transposed once, then whole squares are put in order.
 * @param taps numbers of the taps kept, in their new order, `kernel` of them
 */
export function exchangedWeight(
  b: Blocked,
  w: Tensor,
  taps: readonly number[],
  kernel: readonly [number, number],
): string {
  const { block } = b;
  const [o, i, kh, kw] = w.shape as [number, number, number, number];
  const [outputs, inputs] = [o / block, i / block];
  const total = o * i * kh * kw;
  const squares = b.once(w, 'transposed squares', () => b.transposeViewed(squaresOf(b, w)));
  const index = grid([inputs, outputs, taps.length], (ib, ob, t) => (ob! * inputs + ib!) * kh * kw + taps[t!]!);
  return b.g.reshape(b.gather(squares, total, block * block, index), [i, o, ...kernel]);
}

/** A blocked weight viewed as its B x B squares; a fed weight is fed once more under this shape, for a Reshape of a feed copies. */
function squaresOf(b: Blocked, w: Tensor): string {
  const shape = [sizeOf(w.shape) / (b.block * b.block), b.block, b.block, 1];
  return b.feeds.storedAs(w) === 'weight' ? b.feeds.view(w, shape) : b.g.reshape(b.values.raw(w, 'weight').name, shape);
}
