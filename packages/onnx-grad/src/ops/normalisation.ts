import { ShapeError, show, sizeOf } from '../tensor/shape.ts';
import { constant, node, type Operator, type Tensor } from '../tensor/tensor.ts';
import { add, mul, neg, reciprocal, sqrt, square, sub } from './arithmetic.ts';
import { channelAffine, channelMean } from './channels.ts';
import { stopGradient } from './comparison.ts';
import { mean } from './reduction.ts';
import { reshape } from './shaping.ts';

const inverseDeviation = (variance: Tensor, epsilon: number): Tensor => reciprocal(sqrt(add(variance, epsilon)));
const zeros = (c: number): Tensor => constant(new Float32Array(c));
const ones = (c: number): Tensor => constant(new Float32Array(c).fill(1));

/**
 * The gradient of batch norm through its own statistics, in the form that takes two passes over the activations:
 * dx = a dy - k (x - mean) - a mean(dy), with a = gamma / sd and k = a / sd^2 * mean(dy (x - mean)) (Ioffe & Szegedy 2015).
 */
const batchNormOp: Operator = {
  name: 'batchNorm',
  gradient: (y, dy) => {
    const [x, gamma, , average, variance] = y.inputs as [Tensor, Tensor, Tensor, Tensor, Tensor];
    const c = gamma.shape[0]!;
    const count = sizeOf(x.shape) / c;
    const rstd = inverseDeviation(variance, y.attributes['epsilon'] as number);
    const meanDy = channelMean(dy);
    const meanDyX = channelMean(mul(dy, x));
    const dGamma = mul(rstd, sub(meanDyX, mul(average, meanDy)));
    const a = mul(gamma, rstd);
    const k = mul(mul(a, rstd), dGamma);
    const dx = add(channelAffine(x, neg(k), sub(mul(k, average), mul(a, meanDy))), channelAffine(dy, a, zeros(c)));
    return [dx, mul(dGamma, count), mul(meanDy, count), null, null];
  },
};

/** Batch norm with fixed statistics: an affine map per channel, differentiated as one. */
export function batchNormInference(
  x: Tensor,
  gamma: Tensor,
  beta: Tensor,
  average: Tensor,
  variance: Tensor,
  epsilon = 1e-5,
): Tensor {
  const a = mul(gamma, inverseDeviation(variance, epsilon));
  return channelAffine(x, a, sub(beta, mul(average, a)));
}

/**
 * Batch norm with the statistics of the batch.
 * @param x [N, C, H, W]; gamma, beta [C]
 * @returns the output, and the mean and the biased variance of the batch (each [C], without gradient) for running averages
 */
export function batchNorm(
  x: Tensor,
  gamma: Tensor,
  beta: Tensor,
  epsilon = 1e-5,
): { output: Tensor; mean: Tensor; variance: Tensor } {
  if (x.shape.length !== 4 || gamma.shape[0] !== x.shape[1] || beta.shape[0] !== x.shape[1])
    throw new ShapeError(
      `batchNorm: expected [N, C, H, W] with gamma and beta [C], got ${show(x.shape)}, ${show(gamma.shape)}, ${show(beta.shape)}`,
    );
  const average = channelMean(x);
  // Two passes: subtracting the mean first keeps the variance exact where the mean is large against the spread.
  const variance = channelMean(square(channelAffine(x, ones(x.shape[1]!), neg(average))));
  const output = node(batchNormOp, [x, gamma, beta, average, variance], x.shape, { epsilon });
  return { output, mean: stopGradient(average), variance: stopGradient(variance) };
}

/** Layer norm over the last axis. x [..., D], gamma and beta [D]. */
export function layerNorm(x: Tensor, gamma: Tensor, beta: Tensor, epsilon = 1e-5): Tensor {
  if (gamma.shape[0] !== x.shape.at(-1) || beta.shape[0] !== x.shape.at(-1))
    throw new ShapeError(
      `layerNorm: expected gamma and beta [${x.shape.at(-1)}] for ${show(x.shape)}, got ${show(gamma.shape)} and ${show(beta.shape)}`,
    );
  const centred = sub(x, mean(x, [-1], true));
  const rstd = inverseDeviation(mean(square(centred), [-1], true), epsilon);
  return add(mul(mul(centred, rstd), gamma), beta);
}

/** Group norm. x [N, C, H, W], gamma and beta [C]; the channels of each of `groups` are normalised together. */
export function groupNorm(x: Tensor, gamma: Tensor, beta: Tensor, groups: number, epsilon = 1e-5): Tensor {
  const [n, c] = x.shape;
  if (x.shape.length !== 4 || c! % groups !== 0 || gamma.shape[0] !== c || beta.shape[0] !== c)
    throw new ShapeError(
      `groupNorm: expected [N, C, H, W] with C a multiple of ${groups} groups, got ${show(x.shape)}`,
    );
  const grouped = reshape(x, [n!, groups, -1]);
  const centred = sub(grouped, mean(grouped, [-1], true));
  const rstd = inverseDeviation(mean(square(centred), [-1], true), epsilon);
  return channelAffine(reshape(mul(centred, rstd), x.shape), gamma, beta);
}
