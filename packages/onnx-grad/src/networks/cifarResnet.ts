import { add, relu } from '../ops/arithmetic.ts';
import { conv2d } from '../ops/convolution.ts';
import { linear } from '../ops/matmul.ts';
import { batchNorm, batchNormInference } from '../ops/normalisation.ts';
import { globalAveragePool } from '../ops/pooling.ts';
import { pad, slice } from '../ops/shaping.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { type Applied, type ParameterShapes, type Parameters, take } from './network.ts';

/** The small residual network for 32 x 32 pictures of He et al. 2016, section 4.2: three stages of 16, 32 and 64 channels. */
export interface CifarResNet {
  /** Blocks in each stage: 3 makes ResNet-20, 5 ResNet-32. */
  readonly blocks: number;
  readonly inputChannels: number;
  readonly outputs: number;
}

const WIDTHS = [16, 32, 64] as const;

interface Block {
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
}

const blocksOf = ({ blocks }: CifarResNet): Block[] =>
  WIDTHS.flatMap((outputs, stage) =>
    Array.from({ length: blocks }, (_, b) => ({
      name: `layer${stage + 1}.${b}`,
      inputs: b === 0 ? WIDTHS[Math.max(0, stage - 1)]! : outputs,
      outputs,
    })),
  );

const convolutions = (net: CifarResNet): [conv: string, bn: string, weight: readonly number[]][] => [
  ['conv1', 'bn1', [WIDTHS[0], net.inputChannels, 3, 3]],
  ...blocksOf(net).flatMap(({ name, inputs, outputs }): [string, string, number[]][] => [
    [`${name}.conv1`, `${name}.bn1`, [outputs, inputs, 3, 3]],
    [`${name}.conv2`, `${name}.bn2`, [outputs, outputs, 3, 3]],
  ]),
];

/** Trained parameters, by the names that PyTorch versions of this network share. */
export function cifarResnetParameters(net: CifarResNet): ParameterShapes {
  return {
    ...Object.fromEntries(
      convolutions(net).flatMap(([conv, bn, weight]) => [
        [`${conv}.weight`, weight],
        [`${bn}.weight`, [weight[0]!]],
        [`${bn}.bias`, [weight[0]!]],
      ]),
    ),
    'linear.weight': [net.outputs, WIDTHS[2]],
    'linear.bias': [net.outputs],
  };
}

/** Running averages of batch norm. */
export const cifarResnetStatistics = (net: CifarResNet): ParameterShapes =>
  Object.fromEntries(
    convolutions(net).flatMap(([, bn, weight]) => [
      [`${bn}.running_mean`, [weight[0]!]],
      [`${bn}.running_var`, [weight[0]!]],
    ]),
  );

/** The shortcut without parameters (option A of the paper): every second pixel, new channels of zeros on either side. */
function thinned(x: Tensor, outputs: number): Tensor {
  const [n, c, h, w] = x.shape as [number, number, number, number];
  const extra = (outputs - c) / 2;
  return pad(slice(x, [0, 0, 0, 0], [n, c, h, w], [1, 1, 2, 2]), [0, extra, 0, 0], [0, extra, 0, 0]);
}

/**
 * Applies the network to pictures [N, C, H, W].
 * @param statistics the running averages for inference; null to normalise by the batch, as in training
 * @returns output [N, outputs]; intermediates `conv1`, `layer<i>.<j>` and `features` [N, 64]
 */
export function cifarResnet(net: CifarResNet, p: Parameters, x: Tensor, statistics: Parameters | null): Applied {
  const intermediates: Record<string, Tensor> = {};
  const batch: Record<string, Tensor> = {};
  const layer = (input: Tensor, name: string, bn: string, stride: number): Tensor => {
    const y = conv2d(input, take(p, `${name}.weight`), { stride, padding: 1 });
    const [gamma, beta] = [take(p, `${bn}.weight`), take(p, `${bn}.bias`)];
    if (statistics) {
      const [mean, variance] = [take(statistics, `${bn}.running_mean`), take(statistics, `${bn}.running_var`)];
      return batchNormInference(y, gamma, beta, mean, variance);
    }
    const { output, mean, variance } = batchNorm(y, gamma, beta);
    batch[`${bn}.running_mean`] = mean;
    batch[`${bn}.running_var`] = variance;
    return output;
  };

  let y = relu(layer(x, 'conv1', 'bn1', 1));
  intermediates['conv1'] = y;
  for (const { name, inputs, outputs } of blocksOf(net)) {
    const widens = inputs !== outputs;
    const inner = relu(layer(y, `${name}.conv1`, `${name}.bn1`, widens ? 2 : 1));
    const shortcut = widens ? thinned(y, outputs) : y;
    y = relu(add(layer(inner, `${name}.conv2`, `${name}.bn2`, 1), shortcut));
    intermediates[name] = y;
  }
  const features = globalAveragePool(y);
  intermediates['features'] = features;
  return {
    output: linear(features, take(p, 'linear.weight'), take(p, 'linear.bias')),
    intermediates,
    statistics: batch,
  };
}
