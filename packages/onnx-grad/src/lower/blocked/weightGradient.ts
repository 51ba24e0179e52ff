import { geometryOf } from '../../ops/convolution.ts';
import { type Shape, sizeOf } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Blocked, BlockedRule } from './blocked.ts';
import { filterOf, shifted } from './filter.ts';
import { grid, rowNumber, squareNumber } from './layout.ts';
import { hasShortRows } from './longRows.ts';
import { itemsOf, type PixelBlocks, pixelBlocks, splitFor } from './pixels.ts';
import { stemGradient } from './stemGradient.ts';

/**
 * dW[o, i, kh, kw] sums dy[n, o, y, x] * x[n, i, y*s + kh*d - p, x*s + kw*d - p] over images and pixels. As a blocked convolution
 * with the roles turned: its channels are the pixels of a row (B of them in a block), its rows the rows of the map, its columns the
 * input channels; the filter is dy, as high as the map, so that the output rows are kh.
 * Each kw is a convolution of its own, its shift made beforehand: in dy at stride 1 (x is then turned but once), else in x.
 */
export const convWeightGradient: BlockedRule = (b, t) => {
  const [x, dy] = t.inputs as [Tensor, Tensor];
  const [o, i] = t.shape as [number, number];
  if (geometryOf(t).groups !== 1 || o % b.block !== 0) return null;
  if (i < b.block) return stemGradient(b, t);
  if (i % b.block !== 0) return null;
  const view = viewOf(t, x, dy);
  const [kh, kw] = view.kernel;
  const shiftsFilter = view.stride[1] === 1;
  const pixels = pixelBlocks(view.dyShape[0]!, shiftsFilter ? view.xShape[3]! : view.dyShape[3]!, b.block);
  const split = splitFor(i / b.block, itemsOf(o, b.block) * kh);
  const length = b.block * b.block;
  const columns = Array.from({ length: kw }, (_, k) => {
    const shift = k * view.dilation[1] - view.padding[1]!;
    const r = shiftsFilter
      ? turned(b, view, imageOf(b, view, pixels, split, null), shiftedFilter(b, view, pixels, shift))
      : turned(
          b,
          view,
          imageOf(b, view, pixels, split, shift),
          filterOf(b, b.values.get(dy, 'narrow'), view.dyShape, pixels),
        );
    return b.g.reshape(r, [(o * i * kh) / length, length]);
  });
  // Squares lie as [kw, split, O/B, kh, I/B/split]; one pass over them gives the order of the weight.
  const all = columns.length === 1 ? columns[0]! : b.g.op('Concat', columns, { axis: 0 });
  const [ob, ib] = [o / b.block, i / b.block / split];
  const part = (p: number, q: number, r: number, column: number) =>
    (((column * split + Math.floor(q / ib)) * ob + p) * kh + r) * ib + (q % ib);
  const layout = hasShortRows(dy.shape, kw) ? 'wideWeight' : 'weight';
  const squares = new Int32Array(sizeOf(t.shape) / length);
  const square = squareNumber(layout, t.shape, b.block);
  for (let p = 0; p < ob; p++)
    for (let q = 0; q < i / b.block; q++)
      for (let r = 0; r < kh; r++) for (let k = 0; k < kw; k++) squares[square(p, q, r, k)] = part(p, q, r, k);
  const weight = b.gather(all, sizeOf(t.shape), length, squares);
  return { layout, name: weight, shape: [sizeOf(t.shape) / length, length] };
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

/** dy under tap k as a filter: at stride 1 it meets column u of x with its column u - shift. */
function shiftedFilter(b: Blocked, v: View, p: PixelBlocks, shift: number): string {
  const [n, o, h] = v.dyShape as [number, number, number];
  const width = v.xShape[3]!;
  const flat = v.dyShape[2] !== v.dy.shape[2];
  const maps = flat ? b.values.get(v.dy, 'narrow') : shifted(b, v.dy, shift, width);
  return filterOf(b, maps, [n, o, h, width], p);
}

/** Rows of x that some window reaches. */
const rowsUsed = (v: View): number =>
  Math.min(v.xShape[2]!, (v.dyShape[2]! - 1) * v.stride[0] + (v.kernel[0] - 1) * v.dilation[0] - v.padding[0]! + 1);

function turned(b: Blocked, v: View, image: string, filter: string): string {
  const span = (v.dyShape[2]! - 1) * v.stride[0] + (v.kernel[0] - 1) * v.dilation[0] + 1;
  return b.conv(image, filter, {
    kernel: [v.dyShape[2]!, 1],
    pads: [v.padding[0]!, 0, span - v.padding[0]! - rowsUsed(v), 0],
    strides: [v.dilation[0], 1],
    dilations: [v.stride[0], 1],
  });
}

/**
 * x as [split, pixel groups * B pixels, rows, I / split].
 * @param shift pixel c of the groups is column c * stride + shift of x; null: it is column c
 */
function imageOf(b: Blocked, v: View, p: PixelBlocks, split: number, shift: number | null): string {
  const [n, c, , w] = v.xShape as [number, number, number, number];
  const blocks = c / b.block / split;
  const rows = rowsUsed(v);
  const row = rowNumber(v.xShape, b.block);
  const extents = [split, p.imageGroups, p.columnGroups, rows, blocks, p.images, p.columns];
  return b.once(v.x, `pixels ${extents} ${v.stride[1]} ${shift}`, () => {
    const index = grid(extents, (part, ig, cg, y, cb, image, column) => {
      const at = (cg! * p.columns + column!) * (shift === null ? 1 : v.stride[1]) + (shift ?? 0);
      // Where x is shifted the filter is whole, so x must be zero beyond the map; else the filter is.
      if (shift !== null && (at < 0 || at >= w)) return -1;
      const picture = Math.min(ig! * p.images + image!, n - 1);
      return row(picture, part! * blocks + cb!, y!, Math.min(at, w - 1));
    });
    const gathered = b.gatherRows(b.values.get(v.x, 'narrow'), sizeOf(v.xShape), index);
    const shape = [split, p.imageGroups * p.columnGroups * b.block, rows, blocks * b.block];
    return b.g.reshape(b.transposeSquares(gathered, index.length * b.block), shape);
  });
}
