import { sameShape, sizeOf } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { elementwiseRules } from '../plain/elementwise.ts';
import type { Blocked, BlockedRule } from './blocked.ts';
import { joinedInputGradients, joins } from './inputGradient.ts';
import type { Layout } from './layout.ts';

/** Operators that do the same to every value, so that any layout will do as long as all operands have it. */
export const POINTWISE = [
  'add',
  'sub',
  'mul',
  'div',
  'maximum',
  'minimum',
  'neg',
  'exp',
  'log',
  'sqrt',
  'reciprocal',
  'abs',
  'erf',
  'sin',
  'cos',
  'relu',
  'sigmoid',
  'tanh',
  'stopGradient',
  'greater',
  'equal',
  'step',
] as const;

/** The layout of the first operand that has one of its own other than row-major. */
function layoutFor(b: Blocked, t: Tensor): Layout | null {
  for (const i of t.inputs) {
    const own = b.values.ownLayout(i);
    if (own !== undefined && own !== 'plain' && sameShape(i.shape, t.shape)) return own;
  }
  return null;
}

/** [C] spread over a map, or one value for each image and channel: an operand that broadcasting brings to a whole map. */
export const isPerChannel = (i: Tensor, t: Tensor): boolean =>
  t.shape.length === 4 &&
  i.shape.length === 4 &&
  i.shape[1] === t.shape[1] &&
  (i.shape[0] === 1 || i.shape[0] === t.shape[0]) &&
  i.shape[2] === 1 &&
  i.shape[3] === 1;

/** A per-channel value repeated over the pixels of `t`, in a blocked layout. */
export function spread(b: Blocked, i: Tensor, t: Tensor): string {
  const [n, c, h, w] = t.shape as [number, number, number, number];
  const view = b.g.reshape(b.values.get(i, 'plain'), [i.shape[0]!, c / b.block, 1, 1, b.block]);
  const wide = b.g.op('Expand', [view, b.g.longs([n, c / b.block, h, w, b.block])]);
  return b.g.reshape(wide, t.shape);
}

export const pointwise: BlockedRule = (b, t, tail) => {
  const layout = layoutFor(b, t);
  if (layout === null) return null;
  const names: string[] = [];
  for (const i of t.inputs) {
    if (sameShape(i.shape, t.shape)) names.push(b.values.get(i, layout));
    else if (sizeOf(i.shape) === 1) names.push(b.values.get(i, 'plain'));
    else if (layout === 'narrow' && isPerChannel(i, t)) names.push(spread(b, i, t));
    else return null;
  }
  const name = elementwiseRules[t.op.name]!(b.g, t, names);
  return b.finish(t, { layout, name, shape: b.values.raw(sameShapeInput(t), layout).shape }, tail);
};

const sameShapeInput = (t: Tensor): Tensor => t.inputs.find((i) => sameShape(i.shape, t.shape))!;

/** Relu folds into the pass that computes its operand, where nobody else reads that. */
export const relu: BlockedRule = (b, t, tail) => {
  const x = t.inputs[0]!;
  return b.pending.has(x) ? b.produce(x, { ...tail, relu: true }) : pointwise(b, t, tail);
};

/** A sum folds into the pass that computes one of its operands. */
export const add: BlockedRule = (b, t, tail) => {
  const [p, q] = t.inputs as [Tensor, Tensor];
  const pending = [p, q].filter((i) => b.pending.has(i));
  if (pending.length === 2 && joins(b, p, q)) return b.finish(t, joinedInputGradients(b, p, q), tail);
  const folded = pending[0];
  if (folded === undefined) return pointwise(b, t, tail);
  const other = folded === p ? q : p;
  if (b.pending.has(other)) b.settle(other);
  return b.produce(folded, { ...tail, sum: other });
};
