import type { OnnxBuilder } from '../../onnx/builder.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Rule } from '../lowering.ts';

const EPSILON_FREE = { epsilon: { float: 1e-20 } } as const;

/** ONNX's inference batch norm with mean 0 and variance 1 is a per-channel affine map in one threaded pass. */
function affine(g: OnnxBuilder, x: string, scale: string, shift: string, channels: number): string {
  const zero = g.floats(new Float32Array(channels), [channels]);
  const one = g.floats(new Float32Array(channels).fill(1), [channels]);
  return g.op('BatchNormalization', [x, scale, shift, zero, one], EPSILON_FREE);
}

const epsilonOf = (t: Tensor): { float: number } => ({ float: t.attributes['epsilon'] as number });

export const normalisationRules: Readonly<Record<string, Rule>> = {
  channelAffine: (g, t, [x, scale, shift]) => affine(g, x!, scale!, shift!, t.shape[1]!),
  channelMean: (g, _t, [x]) => g.op('ReduceMean', [x!, g.longs([0, 2, 3])], { keepdims: 0 }),
  batchNorm: (g, t, [x, gamma, beta, mean, variance]) =>
    g.op('BatchNormalization', [x!, gamma!, beta!, mean!, variance!], { epsilon: epsilonOf(t) }),
};
