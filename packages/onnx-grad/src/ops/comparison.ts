import { broadcastShapes } from '../tensor/shape.ts';
import { node, type Operator, type Tensor } from '../tensor/tensor.ts';

const greaterOp: Operator = { name: 'greater' };
const equalOp: Operator = { name: 'equal' };
const stepOp: Operator = { name: 'step' };
const stopOp: Operator = { name: 'stopGradient' };

/** 1 where a > b, else 0, with broadcasting; no gradient. */
export const greater = (a: Tensor, b: Tensor): Tensor =>
  node(greaterOp, [a, b], broadcastShapes('greater', a.shape, b.shape));

/** 1 where a = b, else 0, with broadcasting; no gradient. */
export const equal = (a: Tensor, b: Tensor): Tensor =>
  node(equalOp, [a, b], broadcastShapes('equal', a.shape, b.shape));

/** 1 where x > 0, else 0; no gradient. */
export const step = (x: Tensor): Tensor => node(stepOp, [x], x.shape);

/** The same value, through which no gradient flows. */
export const stopGradient = (x: Tensor): Tensor => node(stopOp, [x], x.shape);
