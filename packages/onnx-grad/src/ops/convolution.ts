import { type Shape, ShapeError, show } from '../tensor/shape.ts';
import { type Attributes, node, type Operator, type Tensor } from '../tensor/tensor.ts';
import { sum } from './reduction.ts';

/** Options of a 2-D convolution; a single number stands for both axes. Padding may also be [top, left, bottom, right]. */
export interface ConvOptions {
  readonly stride?: number | readonly [number, number];
  readonly padding?: number | readonly [number, number] | readonly [number, number, number, number];
  readonly dilation?: number | readonly [number, number];
  readonly groups?: number;
}

/** The same, spelled out. Padding is [top, left, bottom, right]. */
export interface ConvGeometry {
  readonly stride: readonly [number, number];
  readonly padding: readonly [number, number, number, number];
  readonly dilation: readonly [number, number];
  readonly groups: number;
}

const pair = (v: number | readonly [number, number]): [number, number] =>
  typeof v === 'number' ? [v, v] : [v[0], v[1]];

export function convGeometry({ stride = 1, padding = 0, dilation = 1, groups = 1 }: ConvOptions): ConvGeometry {
  const p = typeof padding === 'number' ? [padding, padding] : padding;
  const four = (p.length === 4 ? p : [p[0], p[1], p[0], p[1]]) as unknown as [number, number, number, number];
  return { stride: pair(stride), padding: four, dilation: pair(dilation), groups };
}

const attributesOf = (g: ConvGeometry): Attributes => ({
  stride: g.stride,
  padding: g.padding,
  dilation: g.dilation,
  groups: g.groups,
});

export const geometryOf = (t: Tensor): ConvGeometry => t.attributes as unknown as ConvGeometry;

/** Output rows or columns of a convolution or pooling window over `size` of them. */
export const windowed = (
  size: number,
  kernel: number,
  stride: number,
  before: number,
  after: number,
  dilation = 1,
): number => Math.floor((size + before + after - dilation * (kernel - 1) - 1) / stride) + 1;

const convOp: Operator = {
  name: 'conv',
  gradient: (y, dy) => {
    const [x, w] = y.inputs as [Tensor, Tensor];
    return [
      inputGradient(dy, w, x.shape, geometryOf(y)),
      weightGradient(x, dy, w.shape, geometryOf(y)),
      sum(dy, [0, 2, 3]),
    ];
  },
};

// The three products of a convolution are each other's gradients, which is why they are three operators of one family.
const inputGradientOp: Operator = {
  name: 'convInputGradient',
  gradient: (y, up) => {
    const [dy, w] = y.inputs as [Tensor, Tensor];
    return [conv2d(up, w, geometryOf(y)), weightGradient(up, dy, w.shape, geometryOf(y))];
  },
};

const weightGradientOp: Operator = {
  name: 'convWeightGradient',
  gradient: (y, up) => {
    const [x, dy] = y.inputs as [Tensor, Tensor];
    return [inputGradient(dy, up, x.shape, geometryOf(y)), conv2d(x, up, geometryOf(y))];
  },
};

const inputGradient = (dy: Tensor, w: Tensor, shape: Shape, g: ConvGeometry): Tensor =>
  node(inputGradientOp, [dy, w], shape, attributesOf(g));

const weightGradient = (x: Tensor, dy: Tensor, shape: Shape, g: ConvGeometry): Tensor =>
  node(weightGradientOp, [x, dy], shape, attributesOf(g));

/**
 * 2-D convolution (cross-correlation, as in PyTorch).
 * @param x [batch, channels, height, width]
 * @param w [outputs, channels / groups, kernel height, kernel width]
 * @param bias [outputs], added to every pixel
 */
export function conv2d(x: Tensor, w: Tensor, options: ConvOptions = {}, bias?: Tensor): Tensor {
  const g = convGeometry(options);
  const [n, c, h, wd] = x.shape;
  const [o, i, kh, kw] = w.shape;
  if (x.shape.length !== 4 || w.shape.length !== 4 || c !== i! * g.groups || o! % g.groups !== 0)
    throw new ShapeError(
      `conv2d: expected input [N, C, H, W] and weight [O, C / ${g.groups} groups, kh, kw], got ${show(x.shape)} and ${show(w.shape)}`,
    );
  const height = windowed(h!, kh!, g.stride[0], g.padding[0], g.padding[2], g.dilation[0]);
  const width = windowed(wd!, kw!, g.stride[1], g.padding[1], g.padding[3], g.dilation[1]);
  if (height < 1 || width < 1)
    throw new ShapeError(
      `conv2d: expected an input at least as large as the kernel ${kh} x ${kw}, got ${show(x.shape)}`,
    );
  if (bias && (bias.shape.length !== 1 || bias.shape[0] !== o))
    throw new ShapeError(`conv2d: expected a bias [${o}], got ${show(bias.shape)}`);
  return node(convOp, bias ? [x, w, bias] : [x, w], [n!, o!, height, width], attributesOf(g));
}

/**
 * Transposed 2-D convolution, PyTorch's `conv_transpose2d`.
 * @param x [batch, inputs, height, width]
 * @param w [inputs, outputs / groups, kernel height, kernel width]
 */
export function convTranspose2d(x: Tensor, w: Tensor, options: ConvOptions & { outputPadding?: number } = {}): Tensor {
  const g = convGeometry(options);
  const extra = options.outputPadding ?? 0;
  const [n, c, h, wd] = x.shape;
  const [i, o, kh, kw] = w.shape;
  if (x.shape.length !== 4 || w.shape.length !== 4 || c !== i || c! % g.groups !== 0)
    throw new ShapeError(
      `convTranspose2d: expected input [N, I, H, W] and weight [I, O / groups, kh, kw], got ${show(x.shape)} and ${show(w.shape)}`,
    );
  const grow = (size: number, k: number, axis: 0 | 1) =>
    (size - 1) * g.stride[axis] - g.padding[axis] - g.padding[axis + 2]! + g.dilation[axis] * (k - 1) + extra + 1;
  return inputGradient(x, w, [n!, o! * g.groups, grow(h!, kh!, 0), grow(wd!, kw!, 1)], g);
}
