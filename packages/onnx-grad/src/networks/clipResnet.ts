import { add, relu } from '../ops/arithmetic.ts';
import { attention } from '../ops/attention.ts';
import { conv2d } from '../ops/convolution.ts';
import { linear } from '../ops/matmul.ts';
import { batchNorm, batchNormInference } from '../ops/normalisation.ts';
import { avgPool2d } from '../ops/pooling.ts';
import { mean } from '../ops/reduction.ts';
import { concat, reshape, slice, transpose } from '../ops/shaping.ts';
import { ShapeError, show } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { type Applied, type ParameterShapes, type Parameters, take } from './network.ts';

/** CLIP's residual network: three convolutions as the stem, average pooling before every stride, attention instead of the last pooling. */
export interface ClipResNet {
  /** Pixels on a side, a multiple of 32. */
  readonly image: number;
  /** Blocks of each stage. */
  readonly layers: readonly [number, number, number, number];
  /** Channels after the stem; the last stage has 32 times as many. */
  readonly width: number;
  readonly heads: number;
  readonly inputChannels: number;
  /** Length of the embedding shared with the text. */
  readonly embedding: number;
}

/** RN50 at 224 px. */
export const CLIP_RN50: ClipResNet = {
  image: 224,
  layers: [3, 4, 6, 3],
  width: 64,
  heads: 32,
  inputChannels: 3,
  embedding: 1024,
};

interface Layer {
  readonly conv: string;
  readonly bn: string;
  readonly weight: readonly [number, number, number, number];
}

interface Block {
  readonly name: string;
  readonly stride: number;
  readonly layers: readonly [Layer, Layer, Layer];
  readonly downsample: Layer | null;
}

const layerAt = (name: string, i: number, from: number, to: number, k: number): Layer => ({
  conv: `${name}conv${i}`,
  bn: `${name}bn${i}`,
  weight: [to, from, k, k],
});

function stemOf({ width, inputChannels }: ClipResNet): Layer[] {
  const half = width / 2;
  return [
    layerAt('visual.', 1, inputChannels, half, 3),
    layerAt('visual.', 2, half, half, 3),
    layerAt('visual.', 3, half, width, 3),
  ];
}

function blocksOf({ width, layers }: ClipResNet): Block[] {
  let inputs = width;
  return layers.flatMap((count, stage) =>
    Array.from({ length: count }, (_, b): Block => {
      const name = `visual.layer${stage + 1}.${b}`;
      const [inner, outputs] = [width * 2 ** stage, width * 2 ** stage * 4];
      const [from, stride] = [inputs, stage > 0 && b === 0 ? 2 : 1];
      inputs = outputs;
      return {
        name,
        stride,
        layers: [
          layerAt(`${name}.`, 1, from, inner, 1),
          layerAt(`${name}.`, 2, inner, inner, 3),
          layerAt(`${name}.`, 3, inner, outputs, 1),
        ],
        downsample:
          b === 0 ? { conv: `${name}.downsample.0`, bn: `${name}.downsample.1`, weight: [outputs, from, 1, 1] } : null,
      };
    }),
  );
}

const layersOf = (net: ClipResNet): Layer[] => [
  ...stemOf(net),
  ...blocksOf(net).flatMap((b) => (b.downsample ? [...b.layers, b.downsample] : b.layers)),
];

/** Trained parameters, by open_clip's names. */
export function clipResnetParameters(net: ClipResNet): ParameterShapes {
  const features = net.width * 32;
  const shapes: Record<string, readonly number[]> = {};
  for (const { conv, bn, weight } of layersOf(net)) {
    shapes[`${conv}.weight`] = weight;
    shapes[`${bn}.weight`] = [weight[0]];
    shapes[`${bn}.bias`] = [weight[0]];
  }
  shapes['visual.attnpool.positional_embedding'] = [(net.image / 32) ** 2 + 1, features];
  for (const part of ['k', 'q', 'v', 'c']) {
    const outputs = part === 'c' ? net.embedding : features;
    shapes[`visual.attnpool.${part}_proj.weight`] = [outputs, features];
    shapes[`visual.attnpool.${part}_proj.bias`] = [outputs];
  }
  return shapes;
}

/** Running averages of batch norm, by open_clip's names. */
export const clipResnetStatistics = (net: ClipResNet): ParameterShapes =>
  Object.fromEntries(
    layersOf(net).flatMap(({ bn, weight }) => [
      [`${bn}.running_mean`, [weight[0]]],
      [`${bn}.running_var`, [weight[0]]],
    ]),
  );

/** Reads a map [N, C, H, W] off with one query, its mean. -> [N, embedding] */
function attentionPool(net: ClipResNet, p: Parameters, x: Tensor): Tensor {
  const [n, c, h, w] = x.shape as [number, number, number, number];
  const pixels = transpose(reshape(x, [n, c, h * w]), [0, 2, 1]);
  const all = concat([mean(pixels, [1], true), pixels], 1);
  const tokens = add(all, take(p, 'visual.attnpool.positional_embedding', [h * w + 1, c]));
  const project = (y: Tensor, part: string) =>
    linear(y, take(p, `visual.attnpool.${part}_proj.weight`), take(p, `visual.attnpool.${part}_proj.bias`));
  const query = project(slice(tokens, [0, 0, 0], [n, 1, c]), 'q');
  const pooled = attention(query, project(tokens, 'k'), project(tokens, 'v'), net.heads);
  return project(reshape(pooled, [n, c]), 'c');
}

/**
 * Applies the image tower (Radford et al. 2021, arXiv 2103.00020) to images [N, C, image, image].
 * @param statistics the running averages for inference; null to normalise by the batch, as in training
 * @returns output [N, embedding], not normalised; intermediates `visual.stem` and `visual.layer<i>.<j>`
 */
export function clipResnet(net: ClipResNet, p: Parameters, x: Tensor, statistics: Parameters | null): Applied {
  if (x.shape.length !== 4 || x.shape[2] !== net.image || x.shape[3] !== net.image || net.image % 32 !== 0)
    throw new ShapeError(
      `clipResnet: expected [N, ${net.inputChannels}, ${net.image}, ${net.image}] of a multiple of 32 pixels, got ${show(x.shape)} - resize the images`,
    );
  const batch: Record<string, Tensor> = {};
  const intermediates: Record<string, Tensor> = {};
  const layer = (input: Tensor, { conv, bn, weight }: Layer, stride = 1): Tensor => {
    const y = conv2d(input, take(p, `${conv}.weight`, weight), { stride, padding: (weight[2] - 1) / 2 });
    const [gamma, beta] = [take(p, `${bn}.weight`), take(p, `${bn}.bias`)];
    if (statistics) {
      const [average, spread] = [take(statistics, `${bn}.running_mean`), take(statistics, `${bn}.running_var`)];
      return batchNormInference(y, gamma, beta, average, spread);
    }
    const normed = batchNorm(y, gamma, beta);
    batch[`${bn}.running_mean`] = normed.mean;
    batch[`${bn}.running_var`] = normed.variance;
    return normed.output;
  };
  const pooled = (y: Tensor, stride: number) => (stride === 1 ? y : avgPool2d(y, { kernel: stride }));

  let y = x;
  stemOf(net).forEach((l, i) => {
    y = relu(layer(y, l, i === 0 ? 2 : 1));
  });
  y = pooled(y, 2);
  intermediates['visual.stem'] = y;
  for (const { name, stride, layers, downsample } of blocksOf(net)) {
    const shortcut = downsample ? layer(pooled(y, stride), downsample) : y;
    const inner = relu(layer(relu(layer(y, layers[0])), layers[1]));
    y = relu(add(layer(pooled(inner, stride), layers[2]), shortcut));
    intermediates[name] = y;
  }
  return { output: attentionPool(net, p, y), intermediates, statistics: batch };
}
