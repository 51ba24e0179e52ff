import { createRandom, kaimingNormal, kaimingUniform, type NamedArray, type ParameterShapes, sizeOf } from 'onnx-grad';
import { type Architecture, architectureParameters, architectureStatistics, CLIP_SCALE } from './architecture.ts';

/**
 * First values of a classifier, as torchvision draws them: convolutions Kaiming normal by fan-out (He et al. 2015), linear layers
 * uniform in +-1/sqrt(fan-in) with bias 0, norms at identity, running averages at 0 and 1. The same seed gives the same values.
 */
export const initialValues = (a: Architecture, seed: number): Record<string, NamedArray> =>
  initialOf(architectureParameters(a), architectureStatistics(a), seed);

/** First values of these parameters and running averages; a parameter's depend on the seed and its name, whatever stands beside it. */
export function initialOf(
  parameters: ParameterShapes,
  statistics: ParameterShapes,
  seed: number,
): Record<string, NamedArray> {
  const random = createRandom(seed, 'initial weights');
  const values: Record<string, NamedArray> = {};
  for (const [name, shape] of Object.entries(parameters))
    values[name] = { shape, data: parameterValues(name, shape, (layer) => random.derive(layer)) };
  for (const [name, shape] of Object.entries(statistics))
    values[name] = { shape, data: new Float32Array(sizeOf(shape)).fill(name.endsWith('running_var') ? 1 : 0) };
  return values;
}

function parameterValues(
  name: string,
  shape: readonly number[],
  random: (layer: string) => ReturnType<typeof createRandom>,
): Float32Array {
  if (name.endsWith('logit_scale')) return Float32Array.of(Math.log(CLIP_SCALE));
  if (shape.length === 4) return kaimingNormal(random(name), shape, { fan: 'fan_out' });
  if (shape.length === 2) return kaimingUniform(random(name), shape, { negativeSlope: Math.sqrt(5) });
  const isNormScale = name.endsWith('.weight');
  return new Float32Array(sizeOf(shape)).fill(isNormScale ? 1 : 0);
}
