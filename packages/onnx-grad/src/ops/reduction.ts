import { normaliseAxes, sizeOf } from '../tensor/shape.ts';
import { node, type Operator, type Tensor } from '../tensor/tensor.ts';
import { div, mul } from './arithmetic.ts';
import { equal } from './comparison.ts';
import { broadcastTo, reshape } from './shaping.ts';

const axesOf = (t: Tensor): number[] => t.attributes['axes'] as number[];

/** Shape of `x` with the reduced axes kept as ones, so that a reduced value lines up with `x` again. */
export const keptShape = (x: Tensor, axes: readonly number[]): number[] =>
  x.shape.map((d, i) => (axes.includes(i) ? 1 : d));

/** Spreads a reduced value back over `x`. */
const spread = (reduced: Tensor, x: Tensor, axes: readonly number[]): Tensor =>
  broadcastTo(reshape(reduced, keptShape(x, axes)), x.shape);

const sumOp: Operator = { name: 'sum', gradient: (y, dy) => [spread(dy, y.inputs[0]!, axesOf(y))] };
const meanOp: Operator = {
  name: 'mean',
  gradient: (y, dy) => {
    const x = y.inputs[0]!;
    return [spread(mul(dy, sizeOf(y.shape) / sizeOf(x.shape)), x, axesOf(y))];
  },
};
const maxOp: Operator = {
  name: 'max',
  gradient: (y, dy) => {
    const x = y.inputs[0]!;
    const axes = axesOf(y);
    const ties = equal(x, reshape(y, keptShape(x, axes)));
    const share = div(reshape(dy, keptShape(x, axes)), sum(ties, axes, true));
    return [mul(ties, share)];
  },
};

function reduce(op: Operator): (x: Tensor, axes?: readonly number[], keep?: boolean) => Tensor {
  return (x, axes = x.shape.map((_, i) => i), keep = false) => {
    const at = normaliseAxes(op.name, axes, x.shape.length);
    return node(op, [x], keep ? keptShape(x, at) : x.shape.filter((_, i) => !at.includes(i)), { axes: at, keep });
  };
}

/** Sum over `axes` (all by default); `keep` leaves them as ones. */
export const sum = reduce(sumOp);
/** Mean over `axes` (all by default). */
export const mean = reduce(meanOp);
/** Largest value over `axes` (all by default); equal values share the gradient. */
export const max = reduce(maxOp);
