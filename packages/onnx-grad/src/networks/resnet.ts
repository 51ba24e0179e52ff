import { add, relu } from '../ops/arithmetic.ts';
import { conv2d } from '../ops/convolution.ts';
import { linear } from '../ops/matmul.ts';
import { batchNorm, batchNormInference } from '../ops/normalisation.ts';
import { globalAveragePool, maxPool2d } from '../ops/pooling.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { type Applied, type ParameterShapes, type Parameters, take } from './network.ts';

/** Residual networks of He et al. 2016 (arXiv 1512.03385), with torchvision's parameter names; stride on the 3x3 of a bottleneck. */
export interface ResNet {
  readonly depth: ResNetDepth;
  readonly inputChannels: number;
  /** Outputs of the last fully connected layer; null to end at the pooled features. */
  readonly outputs: number | null;
}

export type ResNetDepth = 18 | 34 | 50;

const BLOCKS: Readonly<Record<ResNetDepth, readonly number[]>> = {
  18: [2, 2, 2, 2],
  34: [3, 4, 6, 3],
  50: [3, 4, 6, 3],
};
const WIDTHS = [64, 128, 256, 512];
const expansionOf = (depth: ResNetDepth): number => (depth === 50 ? 4 : 1);

/** Length of the pooled feature vector. */
export const resnetFeatures = (depth: ResNetDepth): number => 512 * expansionOf(depth);

interface Layer {
  readonly conv: string;
  readonly bn: string;
  readonly weight: readonly [number, number, number, number];
  readonly stride: number;
}

interface Block {
  readonly name: string;
  /** 1 to 4. */
  readonly stage: number;
  readonly layers: readonly Layer[];
  readonly downsample: Layer | null;
}

/** The whole architecture as data, from which both the shapes and the computation follow. */
function blocksOf({ depth }: ResNet): Block[] {
  const blocks: Block[] = [];
  let inputs = 64;
  WIDTHS.forEach((width, stage) => {
    for (let b = 0; b < BLOCKS[depth][stage]!; b++) {
      const stride = stage > 0 && b === 0 ? 2 : 1;
      const outputs = width * expansionOf(depth);
      const name = `layer${stage + 1}.${b}`;
      const layer = (i: number, from: number, to: number, k: number, s: number): Layer => ({
        conv: `${name}.conv${i}`,
        bn: `${name}.bn${i}`,
        weight: [to, from, k, k],
        stride: s,
      });
      const layers =
        depth === 50
          ? [layer(1, inputs, width, 1, 1), layer(2, width, width, 3, stride), layer(3, width, outputs, 1, 1)]
          : [layer(1, inputs, width, 3, stride), layer(2, width, width, 3, 1)];
      const downsample =
        stride !== 1 || inputs !== outputs
          ? {
              conv: `${name}.downsample.0`,
              bn: `${name}.downsample.1`,
              weight: [outputs, inputs, 1, 1] as const,
              stride,
            }
          : null;
      blocks.push({ name, stage: stage + 1, layers, downsample });
      inputs = outputs;
    }
  });
  return blocks;
}

const stemOf = ({ inputChannels }: ResNet): Layer => ({
  conv: 'conv1',
  bn: 'bn1',
  weight: [64, inputChannels, 7, 7],
  stride: 2,
});

const layersOf = (net: ResNet): Layer[] => [
  stemOf(net),
  ...blocksOf(net).flatMap((b) => (b.downsample ? [...b.layers, b.downsample] : b.layers)),
];

/** Trained parameters, by torchvision's names. */
export function resnetParameters(net: ResNet): ParameterShapes {
  const shapes: Record<string, readonly number[]> = {};
  for (const { conv, bn, weight } of layersOf(net)) {
    shapes[`${conv}.weight`] = weight;
    shapes[`${bn}.weight`] = [weight[0]];
    shapes[`${bn}.bias`] = [weight[0]];
  }
  if (net.outputs !== null) {
    shapes['fc.weight'] = [net.outputs, resnetFeatures(net.depth)];
    shapes['fc.bias'] = [net.outputs];
  }
  return shapes;
}

/** Running averages of batch norm, by torchvision's names. */
export function resnetStatistics(net: ResNet): ParameterShapes {
  return Object.fromEntries(
    layersOf(net).flatMap(({ bn, weight }) => [
      [`${bn}.running_mean`, [weight[0]]],
      [`${bn}.running_var`, [weight[0]]],
    ]),
  );
}

/**
 * Applies the network to images [N, C, H, W].
 * @param statistics the running averages for inference; null to normalise by the batch, as in training
 * @param between what each of the four stages hands to the next, made of its maps; {@link stopGradient} has each learn from its own loss alone
 * @returns output [N, outputs], or the pooled features [N, F] where `outputs` is null; the intermediates `layer1` to `layer4` are the
 * stages' maps before `between`
 */
export function resnet(
  net: ResNet,
  p: Parameters,
  x: Tensor,
  statistics: Parameters | null,
  between: (maps: Tensor) => Tensor = (maps) => maps,
): Applied {
  const intermediates: Record<string, Tensor> = {};
  const batch: Record<string, Tensor> = {};
  const normalise = (y: Tensor, bn: string): Tensor => {
    const [gamma, beta] = [take(p, `${bn}.weight`), take(p, `${bn}.bias`)];
    if (statistics)
      return batchNormInference(
        y,
        gamma,
        beta,
        take(statistics, `${bn}.running_mean`),
        take(statistics, `${bn}.running_var`),
      );
    const { output, mean, variance } = batchNorm(y, gamma, beta);
    batch[`${bn}.running_mean`] = mean;
    batch[`${bn}.running_var`] = variance;
    return output;
  };
  const layer = ({ conv, bn, weight, stride }: Layer, input: Tensor): Tensor =>
    normalise(conv2d(input, take(p, `${conv}.weight`, weight), { stride, padding: (weight[2] - 1) / 2 }), bn);

  // relu(maxPool(z)) = maxPool(relu(z)), and pooling first leaves a quarter of the values to rectify.
  let y = relu(maxPool2d(layer(stemOf(net), x), { kernel: 3, stride: 2, padding: 1 }));
  intermediates['maxpool'] = y;
  for (const { name, stage, layers, downsample } of blocksOf(net)) {
    if (stage > 1 && !(`layer${stage}` in intermediates)) y = between(y);
    const shortcut = downsample ? layer(downsample, y) : y;
    layers.forEach((l, i) => {
      const z = layer(l, y);
      y = relu(i === layers.length - 1 ? add(z, shortcut) : z);
    });
    intermediates[name] = y;
    intermediates[`layer${stage}`] = y;
  }
  intermediates['maps'] = y;
  const features = globalAveragePool(y);
  intermediates['features'] = features;
  const output = net.outputs === null ? features : linear(features, take(p, 'fc.weight'), take(p, 'fc.bias'));
  return { output, intermediates, statistics: batch };
}
