import { type Shape, sizeOf, stridesOf } from '../../tensor/shape.ts';

/**
 * How the values of a tensor lie in memory. Every layout but 'plain' (row-major) is row-major order after splitting some axes into
 * blocks and moving the blocks' insides last:
 * - narrow [N, C/B, H, W, B]: activations [N, C, H, W];
 * - channels [C, 1, 1, 1]: per-channel vectors [C], which a depthwise convolution takes as weight or bias without a copy;
 * - weight [O/B, I/B, kh, kw, Bi, Bo]: convolution weights [O, I, kh, kw];
 * - wideWeight [O/B, kw, I/B, kh, Bi, Bo]: the same for a convolution of long rows (longRows.ts);
 * - stemWeight [O/B, I, kh, kw, Bo]: weights whose inputs are not blocked (image channels, depthwise).
 */
export type Layout = 'plain' | 'narrow' | 'channels' | 'weight' | 'wideWeight' | 'stemWeight';

/** The steps from row-major order: view as `split`, permute the axes, view as `graphShape`. */
export interface Arrangement {
  readonly split: Shape;
  readonly permutation: readonly number[];
  /** The shape under which the value appears in the graph. */
  readonly graphShape: Shape;
}

export function arrangementOf(layout: Layout, shape: Shape, block: number): Arrangement {
  const [a, b, c, d] = shape as [number, number, number, number];
  const identity = { split: shape, permutation: shape.map((_, i) => i) };
  switch (layout) {
    case 'plain':
      return { ...identity, graphShape: shape };
    case 'channels':
      return { ...identity, graphShape: [a, 1, 1, 1] };
    case 'narrow':
      return { split: [a, b / block, block, c, d], permutation: [0, 1, 3, 4, 2], graphShape: shape };
    case 'weight':
      return { split: [a / block, block, b / block, block, c, d], permutation: [0, 2, 4, 5, 3, 1], graphShape: shape };
    case 'wideWeight':
      return {
        split: [a / block, block, b / block, block, c, d],
        permutation: [0, 5, 2, 4, 3, 1],
        graphShape: [a, d * b, c, 1],
      };
    case 'stemWeight':
      return { split: [a / block, block, b, c, d], permutation: [0, 2, 3, 4, 1], graphShape: shape };
  }
}

/** Place in memory of each value in row-major order. */
export function orderOf(layout: Layout, shape: Shape, block: number): Int32Array<ArrayBuffer> {
  const { split, permutation } = arrangementOf(layout, shape, block);
  const moved = stridesOf(permutation.map((p) => split[p]!));
  const strides = split.map((_, axis) => moved[permutation.indexOf(axis)]!);
  const order = new Int32Array(sizeOf(shape));
  const at = new Array<number>(split.length).fill(0);
  let place = 0;
  for (let i = 0; i < order.length; i++) {
    order[i] = place;
    for (let axis = split.length - 1; axis >= 0; axis--) {
      place += strides[axis]!;
      if (++at[axis]! < split[axis]!) break;
      place -= strides[axis]! * split[axis]!;
      at[axis] = 0;
    }
  }
  return order;
}

/** Whether two layouts of one shape keep the same bytes, so that one is a view of the other. */
export function sameBytes(a: Layout, b: Layout, shape: Shape): boolean {
  if (a === b) return true;
  const flat = (l: Layout) =>
    l === 'plain' || l === 'channels' || (l === 'narrow' && shape.slice(2).every((d) => d === 1));
  return flat(a) && flat(b);
}

/** Number of the row of B values that holds pixel (y, x) of image n in channel block cb, in the layout narrow of [N, C, H, W]. */
export function rowNumber([, c, h, w]: Shape, block: number) {
  return (n: number, cb: number, y: number, x: number) => ((n * (c! / block) + cb) * h! + y) * w! + x;
}

/** Number of the B x B square that holds tap (r, q) between blocks ob and ib of a weight [O, I, kh, kw]. */
export function squareNumber(layout: 'weight' | 'wideWeight', [, i, kh, kw]: Shape, block: number) {
  const inputs = i! / block;
  return layout === 'weight'
    ? (ob: number, ib: number, r: number, q: number) => ((ob * inputs + ib) * kh! + r) * kw! + q
    : (ob: number, ib: number, r: number, q: number) => ((ob * kw! + q) * inputs + ib) * kh! + r;
}

/** Whole numbers at every point of a grid, the last axis fastest. */
export function grid(extents: readonly number[], at: (...point: number[]) => number): Int32Array {
  const out = new Int32Array(sizeOf(extents));
  const point = extents.map(() => 0);
  for (let i = 0; i < out.length; i++) {
    out[i] = at(...point);
    for (let axis = extents.length - 1; axis >= 0; axis--) {
      if (++point[axis]! < extents[axis]!) break;
      point[axis] = 0;
    }
  }
  return out;
}
