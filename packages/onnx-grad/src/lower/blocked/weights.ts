import { geometryOf } from '../../ops/convolution.ts';
import { sizeOf } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Blocked } from './blocked.ts';
import { arrangementOf, grid, squareNumber } from './layout.ts';
import { hasShortRows } from './longRows.ts';

/** The layout in which a convolution wants its weight; null where the blocked kernels do not fit its channels. */
export function weightLayoutOf(conv: Tensor, block: number): 'weight' | 'wideWeight' | 'stemWeight' | null {
  const { groups } = geometryOf(conv);
  const [dy, w] = conv.inputs as [Tensor, Tensor];
  const [o, i, , kw] = w.shape as [number, number, number, number];
  const map = conv.op.name === 'conv' ? conv.shape : dy.shape;
  if (o % block !== 0) return null;
  if (groups === 1 && i < block) return 'stemWeight';
  if (groups === 1) return i % block !== 0 ? null : hasShortRows(map, kw) ? 'wideWeight' : 'weight';
  if (i === 1 && groups === o) return 'stemWeight';
  return i % block === 0 && (o / groups) % block === 0 ? 'weight' : null;
}

/**
 * The weight with inputs and outputs exchanged and its taps picked: what a convolution of the output gradient needs.
 * Every B x B square is transposed once, then whole squares are put in order.
 * @param rows, columns the taps kept, in their new order
 * @param layout of the result: 'weight' [I, O, kh, kw], or 'wideWeight' [I, kw * O, kh, 1]
 */
export function exchangedWeight(
  b: Blocked,
  w: Tensor,
  rows: readonly number[],
  columns: readonly number[],
  layout: 'weight' | 'wideWeight',
): string {
  const { block } = b;
  const [o, i] = w.shape as [number, number];
  const [outputs, inputs] = [o / block, i / block];
  const stored = b.feeds.storedAs(w) === 'wideWeight' ? 'wideWeight' : 'weight';
  const squares = b.once(w, 'transposed squares', () => b.transposeViewed(squaresOf(b, w, stored)));
  const square = squareNumber(stored, w.shape, block);
  const [kh, kw] = [rows.length, columns.length];
  const index =
    layout === 'weight'
      ? grid([inputs, outputs, kh, kw], (ib, ob, r, q) => square(ob!, ib!, rows[r!]!, columns[q!]!))
      : grid([inputs, kw, outputs, kh], (ib, q, ob, r) => square(ob!, ib!, rows[r!]!, columns[q!]!));
  const { graphShape } = arrangementOf(layout, [i, o, kh, kw], block);
  return b.g.reshape(b.gather(squares, sizeOf(w.shape), block * block, index), graphShape);
}

/** A blocked weight viewed as its B x B squares; a fed weight is fed once more under this shape, for a Reshape of a feed copies. */
function squaresOf(b: Blocked, w: Tensor, stored: 'weight' | 'wideWeight'): string {
  const shape = [sizeOf(w.shape) / (b.block * b.block), b.block, b.block, 1];
  return b.feeds.storedAs(w) === stored ? b.feeds.view(w, shape) : b.g.reshape(b.values.raw(w, stored).name, shape);
}
