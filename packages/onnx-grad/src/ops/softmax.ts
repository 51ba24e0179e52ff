import { normaliseAxis } from '../tensor/shape.ts';
import { node, type Operator, type Tensor } from '../tensor/tensor.ts';
import { exp, mul, sub } from './arithmetic.ts';
import { sum } from './reduction.ts';

const axisOf = (t: Tensor): number => t.attributes['axis'] as number;

const softmaxOp: Operator = {
  name: 'softmax',
  gradient: (y, dy) => [mul(y, sub(dy, sum(mul(dy, y), [axisOf(y)], true)))],
};

const logSoftmaxOp: Operator = {
  name: 'logSoftmax',
  gradient: (y, dy) => [sub(dy, mul(exp(y), sum(dy, [axisOf(y)], true)))],
};

/** Values along `axis` as probabilities. */
export const softmax = (x: Tensor, axis = -1): Tensor =>
  node(softmaxOp, [x], x.shape, { axis: normaliseAxis('softmax', axis, x.shape.length) });

/** Logarithm of softmax, without its overflow. */
export const logSoftmax = (x: Tensor, axis = -1): Tensor =>
  node(logSoftmaxOp, [x], x.shape, { axis: normaliseAxis('logSoftmax', axis, x.shape.length) });
