import { sizeOf } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Blocked, BlockedRule } from './blocked.ts';
import { tailOf } from './convolution.ts';

/** A per-channel affine map is a 1x1 depthwise convolution with bias: with a sum and a ReLU it is still one pass. */
export const channelAffine: BlockedRule = (b, t, tail) => {
  const [x, scale, shift] = t.inputs as [Tensor, Tensor, Tensor];
  if (!b.isBlocked(x)) return null;
  const name = b.conv(b.values.get(x, 'narrow'), b.values.get(scale, 'channels'), {
    kernel: [1, 1],
    group: t.shape[1]!,
    bias: b.values.get(shift, 'channels'),
    ...tailOf(b, tail),
  });
  return { layout: 'narrow', name, shape: t.shape };
};

/** Means of each channel of each image: [N, C, 1, 1]. */
const pooled = (b: Blocked, x: Tensor): string =>
  b.once(x, 'pooled', () => b.nchwc('GlobalAveragePool', [b.values.get(x, 'narrow')], {}));

/** The mean of each channel over images and pixels, as [C, 1, 1, 1]. */
function overAll(b: Blocked, x: Tensor): string {
  const [n, c] = x.shape as [number, number];
  return b.once(x, 'mean', () => {
    const images = b.g.reshape(pooled(b, x), [n, c, 1, 1, 1]);
    return b.g.op('ReduceMean', [images, b.g.longs([0])], { keepdims: 0 });
  });
}

export const channelMean: BlockedRule = (b, t) => {
  const x = t.inputs[0]!;
  if (!b.isBlocked(x)) return null;
  return { layout: 'channels', name: overAll(b, x), shape: [x.shape[1]!, 1, 1, 1] };
};

/** The sum of each channel, as the gradient of a bias is. */
export const sum: BlockedRule = (b, t) => {
  const x = t.inputs[0]!;
  if (x.shape.length !== 4 || axesOf(t) !== '0,2,3' || !b.isBlocked(x)) return null;
  const count = b.g.scalar(sizeOf(x.shape) / x.shape[1]!);
  return { layout: 'channels', name: b.g.op('Mul', [overAll(b, x), count]), shape: [x.shape[1]!, 1, 1, 1] };
};

const axesOf = (t: Tensor): string => (t.attributes['axes'] as readonly number[]).join();

/** Global average pooling, which is a mean over both pixel axes. */
export const mean: BlockedRule = (b, t) => {
  const x = t.inputs[0]!;
  if (x.shape.length !== 4 || axesOf(t) !== '2,3' || !b.isBlocked(x)) return null;
  return { layout: 'plain', name: b.g.reshape(pooled(b, x), t.shape), shape: t.shape };
};
