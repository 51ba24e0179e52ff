import type { Tensor } from '../../tensor/tensor.ts';
import type { Blocked, BlockedRule } from './blocked.ts';
import { tailOf } from './convolution.ts';

/** A per-channel affine map is a 1x1 depthwise convolution with bias: with a sum and a ReLU it is still one pass. */
export const channelAffine: BlockedRule = (b, t, tail) => {
  const [x, scale, shift] = t.inputs as [Tensor, Tensor, Tensor];
  if (b.mapLayout(x) === null) return null;
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

export const channelMean: BlockedRule = (b, t) => {
  const x = t.inputs[0]!;
  if (b.mapLayout(x) === null) return null;
  const [n, c] = x.shape as [number, number];
  const images = b.g.reshape(pooled(b, x), [n, c, 1, 1, 1]);
  const name = b.g.op('ReduceMean', [images, b.g.longs([0])], { keepdims: 0 });
  return { layout: 'channels', name, shape: [c, 1, 1, 1] };
};

/** Global average pooling, which is a mean over both pixel axes. */
export const mean: BlockedRule = (b, t) => {
  const x = t.inputs[0]!;
  const axes = t.attributes['axes'] as readonly number[];
  if (x.shape.length !== 4 || axes.join() !== '2,3' || b.mapLayout(x) === null) return null;
  return { layout: 'plain', name: b.g.reshape(pooled(b, x), t.shape), shape: t.shape };
};
