import { ShapeError, show } from '../tensor/shape.ts';
import { constant, node, type Operator, type Tensor } from '../tensor/tensor.ts';
import { type ConvOptions, conv2d, convGeometry, windowed } from './convolution.ts';
import { mean } from './reduction.ts';

export interface PoolOptions {
  readonly kernel: number;
  readonly stride?: number;
  readonly padding?: number;
}

export interface PoolGeometry {
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
}

export const poolGeometryOf = (t: Tensor): PoolGeometry => t.attributes as unknown as PoolGeometry;

const maxPoolOp: Operator = {
  name: 'maxPool',
  gradient: (y, dy) => [maxPoolGradient(y.inputs[0]!, y, dy)],
};

const maxPoolGradientOp: Operator = { name: 'maxPoolGradient' };

/** Sends each output's gradient to where its maximum was; positions that tie share it evenly. It is itself not differentiated. */
const maxPoolGradient = (x: Tensor, y: Tensor, dy: Tensor): Tensor =>
  node(maxPoolGradientOp, [x, y, dy], x.shape, y.attributes);

/** Largest value of each window. x [N, C, H, W]; padding never wins. */
export function maxPool2d(x: Tensor, { kernel, stride = kernel, padding = 0 }: PoolOptions): Tensor {
  const [n, c, h, w] = x.shape;
  if (x.shape.length !== 4 || padding * 2 > kernel)
    throw new ShapeError(
      `maxPool2d: expected [N, C, H, W] and padding of at most half the kernel ${kernel}, got ${show(x.shape)} and ${padding}`,
    );
  const size = (d: number) => windowed(d, kernel, stride, padding, padding);
  if (size(h!) < 1 || size(w!) < 1)
    throw new ShapeError(
      `maxPool2d: expected an input at least as large as the kernel ${kernel}, got ${show(x.shape)}`,
    );
  return node(maxPoolOp, [x], [n!, c!, size(h!), size(w!)], { kernel, stride, padding });
}

/** Mean of each window, padding counted as zeros (PyTorch's default): a depthwise convolution with equal weights. */
export function avgPool2d(x: Tensor, { kernel, stride = kernel, padding = 0 }: PoolOptions): Tensor {
  if (x.shape.length !== 4) throw new ShapeError(`avgPool2d: expected [N, C, H, W], got ${show(x.shape)}`);
  const c = x.shape[1]!;
  const weight = constant(new Float32Array(c * kernel * kernel).fill(1 / (kernel * kernel)), [c, 1, kernel, kernel]);
  const options: ConvOptions = convGeometry({ stride, padding, groups: c });
  return conv2d(x, weight, options);
}

/** Mean over the pixels. [N, C, H, W] -> [N, C] */
export function globalAveragePool(x: Tensor): Tensor {
  if (x.shape.length !== 4) throw new ShapeError(`globalAveragePool: expected [N, C, H, W], got ${show(x.shape)}`);
  return mean(x, [2, 3]);
}
