import { type Shape, ShapeError, show } from '../tensor/shape.ts';
import { constant, node, type Operator, type Tensor } from '../tensor/tensor.ts';
import { add, cos, log, mul, sqrt } from './arithmetic.ts';
import { greater } from './comparison.ts';

const uniformOp: Operator = { name: 'randomUniform' };

/**
 * Uniform numbers in (0, 1) that depend on nothing but the seed and their place, the same on every back end.
 * @param seed int64 scalar, fed anew at each step
 * @param stream tells apart several draws from one seed
 */
export function randomUniform(shape: Shape, seed: Tensor, stream = 0): Tensor {
  if (seed.type !== 'int64' || seed.shape.length !== 0)
    throw new ShapeError(`randomUniform: expected an int64 scalar seed, got ${seed.type} ${show(seed.shape)}`);
  return node(uniformOp, [seed], shape, { stream });
}

/** Standard normal numbers (Box and Muller 1958). */
export function randomNormal(shape: Shape, seed: Tensor, stream = 0): Tensor {
  const radius = sqrt(mul(log(randomUniform(shape, seed, 2 * stream)), -2));
  return mul(radius, cos(mul(randomUniform(shape, seed, 2 * stream + 1), 2 * Math.PI)));
}

/** Sets each value to zero with probability `p` and scales the rest to keep the mean. */
export function dropout(x: Tensor, p: number, seed: Tensor, stream = 0): Tensor {
  if (!(p >= 0 && p < 1)) throw new ShapeError(`dropout: expected a probability in [0, 1), got ${p}`);
  if (p === 0) return x;
  return mul(x, mul(greater(randomUniform(x.shape, seed, stream), constant(p)), 1 / (1 - p)));
}

/** x plus normal noise of the given standard deviation. */
export const gaussianNoise = (x: Tensor, deviation: number, seed: Tensor, stream = 0): Tensor =>
  add(x, mul(randomNormal(x.shape, seed, stream), deviation));
