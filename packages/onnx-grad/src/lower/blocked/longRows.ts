import { geometryOf } from '../../ops/convolution.ts';
import { type Shape, sizeOf } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Blocked } from './blocked.ts';
import { grid, rowNumber } from './layout.ts';

/** Rows up to this length leave the kernels idle at their ends, and the weights are read again for each of them. */
const SHORT_ROW = 7;

/** Whether a convolution is faster with the rows of all images laid end to end. `map` is the shape of its result. */
export const hasShortRows = (map: Shape, kernelWidth: number): boolean =>
  map[3]! <= SHORT_ROW && map[0]! > 1 && kernelWidth > 1;

export interface LongRowConv {
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly dilation: readonly [number, number];
  /** Rows of zeros above and below; columns of zeros on the left. */
  readonly padding: { readonly top: number; readonly bottom: number; readonly left: number };
  /** Shape of the result. */
  readonly shape: Shape;
  /** Name of a bias [O, 1, 1, 1]. */
  readonly bias?: string;
}

/**
 * A convolution whose rows run through all images: the input is copied once for each kernel column, [1, kw * C, H, N * W], so that a
 * kernel of one column does the rest.
 * @param weight [O, kw * I, kh, 1]
 */
export function longRowConvolution(b: Blocked, x: Tensor, weight: string, c: LongRowConv): string {
  const { block } = b;
  const [n, channels, height, width] = x.shape as [number, number, number, number];
  const [, outputs, rows, columns] = c.shape as [number, number, number, number];
  const source = rowNumber(x.shape, block);
  const spread = grid([c.kernel[1], channels / block, height, n, columns], (tap, cb, y, image, column) => {
    const at = column! * c.stride[1] + tap! * c.dilation[1] - c.padding.left;
    return at < 0 || at >= width ? -1 : source(image!, cb!, y!, at);
  });
  const copies = b.once(
    x,
    `long rows ${c.kernel[1]} ${columns} ${c.stride[1]} ${c.dilation[1]} ${c.padding.left}`,
    () =>
      b.g.reshape(b.gatherRows(b.values.get(x, 'narrow'), sizeOf(x.shape), spread), [
        1,
        c.kernel[1] * channels,
        height,
        n * columns,
      ]),
  );
  const long = b.conv(copies, weight, {
    kernel: [c.kernel[0], 1],
    pads: [c.padding.top, 0, c.padding.bottom, 0],
    strides: [c.stride[0], 1],
    dilations: [c.dilation[0], 1],
    ...(c.bias ? { bias: c.bias } : {}),
  });
  const back = grid(
    [n, outputs / block, rows, columns],
    (image, ob, y, column) => ((ob! * rows + y!) * n + image!) * columns + column!,
  );
  return b.g.reshape(b.gatherRows(long, sizeOf(c.shape), back), c.shape);
}

/** The convolution node with long rows; its weight in the layout 'wideWeight'. */
export function longRows(b: Blocked, t: Tensor): string {
  const [x, w, bias] = t.inputs as [Tensor, Tensor, Tensor?];
  const { stride, dilation, padding } = geometryOf(t);
  return longRowConvolution(b, x, b.values.get(w, 'wideWeight'), {
    kernel: [w.shape[2]!, w.shape[3]!],
    stride,
    dilation,
    padding: { top: padding[0], bottom: padding[2], left: padding[1] },
    shape: t.shape,
    ...(bias ? { bias: b.values.get(bias, 'channels') } : {}),
  });
}
