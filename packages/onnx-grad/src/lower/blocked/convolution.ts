import { geometryOf } from '../../ops/convolution.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Blocked, BlockedRule } from './blocked.ts';
import { longRows } from './longRows.ts';
import { weightLayoutOf } from './weights.ts';

/** A convolution on the blocked kernels; images with fewer channels than a block are read row-major. */
export const conv: BlockedRule = (b, t, tail) => {
  const [x, w, bias] = t.inputs as [Tensor, Tensor, Tensor?];
  const layout = weightLayoutOf(t, b.block);
  if (layout === null) return null;
  const { stride, padding, dilation, groups } = geometryOf(t);
  if (layout === 'wideWeight') return b.finish(t, { layout: 'narrow', name: longRows(b, t), shape: t.shape }, tail);
  const fewChannels = layout === 'stemWeight' && groups === 1;
  const name = b.conv(b.values.get(x, fewChannels ? 'plain' : 'narrow'), b.values.get(w, layout), {
    kernel: [w.shape[2]!, w.shape[3]!],
    pads: padding,
    strides: stride,
    dilations: dilation,
    group: groups,
    ...(bias ? { bias: b.values.get(bias, 'channels') } : {}),
    ...tailOf(b, tail),
  });
  return { layout: 'narrow', name, shape: t.shape };
};

export const tailOf = (b: Blocked, { sum, relu }: { sum?: Tensor; relu?: boolean }) => ({
  ...(sum ? { sum: b.values.get(sum, 'narrow') } : {}),
  ...(relu ? { relu } : {}),
});
