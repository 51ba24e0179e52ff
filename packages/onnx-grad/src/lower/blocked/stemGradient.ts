import { geometryOf } from '../../ops/convolution.ts';
import { sizeOf } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Blocked, Placed } from './blocked.ts';
import { filterOf } from './filter.ts';
import { grid } from './layout.ts';
import { itemsOf, pixelBlocks, splitFor } from './pixels.ts';

/**
 * The weight gradient of a convolution of images with fewer channels than a block. The turned convolution's columns are pairs of
 * kernel column and channel: beside each pixel of dy stand the stretches of x that its window sees, taken as whole steps of
 * `stride` columns, so that a copy moves stride * channels values at once.
 */
export function stemGradient(b: Blocked, t: Tensor): Placed | null {
  const [x, dy] = t.inputs as [Tensor, Tensor];
  const { stride, padding, dilation } = geometryOf(t);
  if (dilation[1] !== 1) return null;
  const { block, g } = b;
  const [n, c, h, w] = x.shape as [number, number, number, number];
  const [, o, ho, wo] = dy.shape as [number, number, number, number];
  const [, , kh, kw] = t.shape as [number, number, number, number];
  const pixels = pixelBlocks(n, wo, block);
  // Columns before the map, in whole steps; `lead` of the first step's columns are no taps.
  const steps = Math.ceil(padding[1] / stride[1]);
  const lead = steps * stride[1] - padding[1];
  const taken = Math.ceil((lead + kw) / stride[1]);
  const split = splitFor(taken, itemsOf(o, block) * kh);
  const perPart = taken / split;
  const width = (pixels.columnGroups * pixels.columns + taken) * stride[1];
  const last = Math.max(0, width - steps * stride[1] - w);
  const rows = Math.min(h, (ho - 1) * stride[0] + (kh - 1) * dilation[0] - padding[0] + 1);
  const padded = paddedColumns(b, x, steps * stride[1], last);
  const stepsInRow = (steps * stride[1] + w + last) / stride[1];
  if (!Number.isInteger(stepsInRow)) return null;

  const extents = [split, pixels.imageGroups, pixels.columnGroups, rows, pixels.images, pixels.columns, perPart];
  const index = grid(extents, (part, ig, cg, y, image, column, step) => {
    const picture = Math.min(ig! * pixels.images + image!, n - 1);
    return (picture * h + y!) * stepsInRow + cg! * pixels.columns + column! + part! * perPart + step!;
  });
  const values = stride[1] * c;
  const gathered = b.gather(padded, n * h * stepsInRow * values, values, index);
  const groups = pixels.imageGroups * pixels.columnGroups;
  const columns = perPart * values;
  const beside = g.reshape(gathered, [split * groups * rows, block, columns, 1]);
  const turned = b.nchwc('ReorderInput', [beside], { channels_last: 0 });
  const span = (ho - 1) * stride[0] + (kh - 1) * dilation[0] + 1;
  const filter = filterOf(b, b.values.get(dy, 'narrow'), dy.shape, pixels);
  const r = b.conv(g.reshape(turned, [split, groups * block, rows, columns]), filter, {
    kernel: [ho, 1],
    pads: [padding[0], 0, span - padding[0] - rows, 0],
    strides: [dilation[0], 1],
    dilations: [stride[0], 1],
  });
  // The result lies as [split, O/B, kh, columns, channels, Bo].
  const outputs = o / block;
  const order = grid([outputs, c, kh, kw], (ob, channel, y, q) => {
    const column = lead + q!;
    const [part, at] = [Math.floor(column / (perPart * stride[1])), column % (perPart * stride[1])];
    return (((part * outputs + ob!) * kh + y!) * perPart * stride[1] + at) * c + channel!;
  });
  const name = b.gather(r, split * o * kh * columns, block, order);
  return { layout: 'stemWeight', name, shape: [sizeOf(t.shape) / block, block] };
}

/** The image with channels last and zero columns on both sides. */
function paddedColumns(b: Blocked, x: Tensor, before: number, after: number): string {
  return b.once(x, `padded columns ${before} ${after}`, () => {
    const last = b.g.op('Transpose', [b.values.get(x, 'plain')], { perm: [0, 2, 3, 1] });
    return b.g.op('Pad', [last, b.g.longs([0, 0, before, 0, 0, 0, after, 0]), b.g.scalar(0)]);
  });
}
