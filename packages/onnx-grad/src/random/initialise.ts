// Initial values as torch.nn.init has them (https://docs.pytorch.org/docs/stable/nn.init.html). Shapes are [outputs, inputs, ...kernel].
import type { Random } from './random.ts';

export type Fan = 'fan_in' | 'fan_out';
type Sizes = readonly number[];

export interface KaimingOptions {
  /** 'fan_out' is what torchvision's ResNets use for convolutions; 'fan_in' is the default of torch. */
  readonly fan?: Fan;
  /** Slope of the leaky ReLU behind the layer; 0 is ReLU, Math.sqrt(5) gives the uniform default of torch's Linear and Conv2d. */
  readonly negativeSlope?: number;
}

/** Normal with standard deviation sqrt(2 / ((1 + slope^2) fan)) (He et al., 2015). */
export function kaimingNormal(
  random: Random,
  shape: Sizes,
  { fan = 'fan_in', negativeSlope = 0 }: KaimingOptions = {},
): Float32Array {
  return normal(random, shape, { deviation: Math.sqrt(2 / ((1 + negativeSlope ** 2) * fans(shape)[fan])) });
}

/** Uniform within +-sqrt(6 / ((1 + slope^2) fan)) (He et al., 2015). */
export function kaimingUniform(
  random: Random,
  shape: Sizes,
  { fan = 'fan_in', negativeSlope = 0 }: KaimingOptions = {},
): Float32Array {
  return uniform(random, shape, Math.sqrt(6 / ((1 + negativeSlope ** 2) * fans(shape)[fan])));
}

/** Normal with standard deviation sqrt(2 / (fan_in + fan_out)) (Glorot and Bengio, 2010). */
export function xavierNormal(random: Random, shape: Sizes): Float32Array {
  const { fan_in, fan_out } = fans(shape);
  return normal(random, shape, { deviation: Math.sqrt(2 / (fan_in + fan_out)) });
}

/** Uniform within +-sqrt(6 / (fan_in + fan_out)) (Glorot and Bengio, 2010). */
export function xavierUniform(random: Random, shape: Sizes): Float32Array {
  const { fan_in, fan_out } = fans(shape);
  return uniform(random, shape, Math.sqrt(6 / (fan_in + fan_out)));
}

/** Normal around 0, drawn again where beyond `limit` standard deviations, as BERT's and ViT's TensorFlow originals (0.02, 2). */
export function truncatedNormal(random: Random, shape: Sizes, { deviation = 0.02, limit = 2 } = {}): Float32Array {
  if (!(limit >= 0.1))
    throw new RangeError(`truncatedNormal: expected a limit of at least 0.1 deviations, got ${limit} - use 2`);
  return filled(shape, () => {
    let value = random.normal();
    while (Math.abs(value) > limit) value = random.normal();
    return value * deviation;
  });
}

function normal(random: Random, shape: Sizes, { deviation }: { deviation: number }): Float32Array {
  return filled(shape, () => random.normal() * deviation);
}

function uniform(random: Random, shape: Sizes, bound: number): Float32Array {
  return filled(shape, () => (2 * random.uniform() - 1) * bound);
}

function filled(shape: Sizes, next: () => number): Float32Array {
  const values = new Float32Array(shape.reduce((count, size) => count * size, 1));
  for (let i = 0; i < values.length; i++) values[i] = next();
  return values;
}

function fans(shape: Sizes): Record<Fan, number> {
  const [outputs, inputs, ...kernel] = shape;
  if (outputs === undefined || inputs === undefined || shape.includes(0))
    throw new RangeError(
      `initialise: expected a shape [outputs, inputs, ...] without zeros, got [${shape}] - fill vectors with a constant`,
    );
  const field = kernel.reduce((count, size) => count * size, 1);
  return { fan_in: inputs * field, fan_out: outputs * field };
}
