import { geometryOf } from '../../ops/convolution.ts';
import { type Shape, sizeOf } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Blocked, BlockedRule } from './blocked.ts';
import { filterOf } from './filter.ts';
import { grid, rowNumber } from './layout.ts';
import { itemsOf, type PixelBlocks, pixelBlocks, splitFor } from './pixels.ts';
import { stemGradient } from './stemGradient.ts';

/**
 * dW[o, i, kh, kw] sums dy[n, o, y, x] * x[n, i, y*s + kh*d - p, x*s + kw*d - p] over images and pixels. As a blocked convolution
 * with the roles turned: its channels are the pixels of a row (B of them in a block), its rows the rows of the map, its columns the
 * input channels; the filter is dy, as high as the map, so that the output rows are kh.
 * The shift along kw is made beforehand, in dy at stride 1 (one filter set for each kw), in x at a larger stride.
 */
export const convWeightGradient: BlockedRule = (b, t) => {
  const [x, dy] = t.inputs as [Tensor, Tensor];
  const [o, i] = t.shape as [number, number];
  if (geometryOf(t).groups !== 1 || o % b.block !== 0) return null;
  if (i < b.block) return stemGradient(b, t);
  if (i % b.block !== 0) return null;
  const view = viewOf(t, x, dy);
  const { parts, name } = view.stride[1] === 1 ? shiftedFilters(b, view) : shiftedImages(b, view);
  // Results lie as [kw or split..., O/B, kh, I/B, Bi, Bo]; one pass over whole squares gives the order of the weight.
  const { kernel } = view;
  const squares = grid([o / b.block, i / b.block, ...kernel], (ob, ib, kh, kw) => parts(ob!, ib!, kh!, kw!));
  const length = b.block * b.block;
  const weight = b.gather(name, sizeOf(t.shape), length, squares);
  return { layout: 'weight', name: weight, shape: [sizeOf(t.shape) / length, length] };
};

interface View {
  readonly x: Tensor;
  readonly dy: Tensor;
  readonly xShape: Shape;
  readonly dyShape: Shape;
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly padding: readonly number[];
}

/** At a 1x1 kernel that sees every pixel rows do not matter: the whole map is one row, of which long runs are copied. */
function viewOf(t: Tensor, x: Tensor, dy: Tensor): View {
  const { stride, dilation, padding } = geometryOf(t);
  const kernel = [t.shape[2]!, t.shape[3]!] as const;
  const [n, c, h, w] = x.shape as [number, number, number, number];
  const pointwise = kernel[0] * kernel[1] === 1 && stride[0] * stride[1] === 1 && padding.every((p) => p === 0);
  const flat = (shape: Shape) => (pointwise ? [n, shape[1]!, 1, h * w] : shape);
  return { x, dy, xShape: flat([n, c, h, w]), dyShape: flat(dy.shape), kernel, stride, dilation, padding };
}

interface Turned {
  readonly name: string;
  /** Number of the B x B square in the result that holds this part of the weight. */
  readonly parts: (ob: number, ib: number, kh: number, kw: number) => number;
}

function shiftedFilters(b: Blocked, v: View): Turned {
  const [o, i] = [v.dyShape[1]!, v.xShape[1]!];
  const [kh, kw] = v.kernel;
  const pixels = pixelBlocks(v.xShape[0]!, v.xShape[3]!, b.block);
  const split = splitFor(i / b.block, itemsOf(kw * o, b.block) * kh);
  const shifts = Array.from({ length: kw }, (_, k) => k * v.dilation[1] - v.padding[1]!);
  const r = turnedConvolution(
    b,
    v,
    imageOf(b, v, pixels, split, (column) => column),
    filterOf(b, v, pixels, shifts, v.xShape[3]!),
  );
  const [ob, ib] = [o / b.block, i / b.block / split];
  return { name: r, parts: (p, q, y, x) => (((Math.floor(q / ib) * kw + x) * ob + p) * kh + y) * ib + (q % ib) };
}

function shiftedImages(b: Blocked, v: View): Turned {
  const [o, i] = [v.dyShape[1]!, v.xShape[1]!];
  const [kh, kw] = v.kernel;
  const pixels = pixelBlocks(v.dyShape[0]!, v.dyShape[3]!, b.block);
  const split = splitFor(i / b.block, itemsOf(o, b.block) * kh);
  const filter = filterOf(b, v, pixels, [0], v.dyShape[3]!);
  const length = b.block * b.block;
  const taps = Array.from({ length: kw }, (_, k) => {
    const image = imageOf(b, v, pixels, split, (column) => column * v.stride[1] + k * v.dilation[1] - v.padding[1]!);
    const size = (o * i * kh) / length;
    return b.g.reshape(turnedConvolution(b, v, image, filter), [size, length]);
  });
  const name = taps.length === 1 ? taps[0]! : b.g.op('Concat', taps, { axis: 0 });
  const [ob, ib] = [o / b.block, i / b.block / split];
  return { name, parts: (p, q, y, x) => (((x * split + Math.floor(q / ib)) * ob + p) * kh + y) * ib + (q % ib) };
}

/** Rows of x that some window reaches. */
const rowsUsed = (v: View): number =>
  Math.min(v.xShape[2]!, (v.dyShape[2]! - 1) * v.stride[0] + (v.kernel[0] - 1) * v.dilation[0] - v.padding[0]! + 1);

function turnedConvolution(b: Blocked, v: View, image: string, filter: string): string {
  const span = (v.dyShape[2]! - 1) * v.stride[0] + (v.kernel[0] - 1) * v.dilation[0] + 1;
  return b.conv(image, filter, {
    kernel: [v.dyShape[2]!, 1],
    pads: [v.padding[0]!, 0, span - v.padding[0]! - rowsUsed(v), 0],
    strides: [v.dilation[0], 1],
    dilations: [v.stride[0], 1],
  });
}

/** x as [split, pixel groups * B pixels, rows, I / split]: the pixel that meets column c of the groups is column `source(c)` of x. */
function imageOf(b: Blocked, v: View, p: PixelBlocks, split: number, source: (column: number) => number): string {
  const layout = b.mapLayout(v.x) ?? 'narrow';
  const [n, c, , w] = v.xShape as [number, number, number, number];
  const blocks = c / b.block / split;
  const rows = rowsUsed(v);
  const row = rowNumber(layout, v.xShape, b.block);
  const extents = [split, p.imageGroups, p.columnGroups, rows, blocks, p.images, p.columns];
  const strided = v.stride[1] !== 1;
  const index = grid(extents, (part, ig, cg, y, cb, image, column) => {
    const at = source(cg! * p.columns + column!);
    // At stride 1 the filter is zero beyond the map; otherwise the filter is whole and the image must be.
    if (strided && (at < 0 || at >= w)) return -1;
    const inside = Math.min(Math.max(at, 0), w - 1);
    return row(Math.min(ig! * p.images + image!, n - 1), part! * blocks + cb!, y!, inside);
  });
  const total = index.length * b.block;
  const gathered = b.gatherRows(b.values.raw(v.x, layout).name, sizeOf(v.xShape), index);
  const shape = [split, p.imageGroups * p.columnGroups * b.block, rows, blocks * b.block];
  return b.g.reshape(b.transposeSquares(gathered, total), shape);
}
