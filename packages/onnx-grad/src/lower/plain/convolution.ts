import type { OnnxBuilder } from '../../onnx/builder.ts';
import { type ConvGeometry, geometryOf } from '../../ops/convolution.ts';
import { sizeOf } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Rule } from '../lowering.ts';

const convAttributes = (g: ConvGeometry, kernel: readonly [number, number]) => ({
  kernel_shape: kernel,
  strides: g.stride,
  pads: g.padding,
  dilations: g.dilation,
  group: g.groups,
});

const kernelOf = (w: Tensor): [number, number] => [w.shape[2]!, w.shape[3]!];

export const convolutionRules: Readonly<Record<string, Rule>> = {
  conv: (g, t, inputs) => g.op('Conv', inputs, convAttributes(geometryOf(t), kernelOf(t.inputs[1]!))),
  convInputGradient: (g, t, [dy, w]) => {
    const geometry = geometryOf(t);
    return isFlippable(t, geometry) ? flippedConvolution(g, t, dy!, w!) : transposedConvolution(g, t, dy!, w!);
  },
  convWeightGradient: (g, t, [x, dy]) => weightGradient(g, t, x!, dy!),
};

/** At stride 1 on larger maps a convolution with the flipped weight beats ConvTranspose. */
const isFlippable = (t: Tensor, { stride, dilation, groups, padding }: ConvGeometry): boolean => {
  const [kh, kw] = kernelOf(t.inputs[1]!);
  return (
    stride[0] === 1 &&
    stride[1] === 1 &&
    dilation[0] === 1 &&
    dilation[1] === 1 &&
    groups === 1 &&
    t.inputs[0]!.shape[2]! >= 16 &&
    kh * kw > 1 &&
    padding.every((p, i) => p < (i % 2 === 0 ? kh : kw))
  );
};

function flippedConvolution(g: OnnxBuilder, t: Tensor, dy: string, w: string): string {
  const [o, i, kh, kw] = t.inputs[1]!.shape as [number, number, number, number];
  const taps = Array.from({ length: kh * kw }, (_, k) => kh * kw - 1 - k);
  const swapped = g.reshape(g.op('Transpose', [w], { perm: [1, 0, 2, 3] }), [i, o, kh * kw]);
  const flipped = g.reshape(g.op('Gather', [swapped, g.longs(taps)], { axis: 2 }), [i, o, kh, kw]);
  const [top, left] = geometryOf(t).padding;
  const before: [number, number] = [kh - 1 - top, kw - 1 - left];
  const after = [0, 1].map((a) => t.shape[2 + a]! - (t.inputs[0]!.shape[2 + a]! - [kh, kw][a]! + 1) - before[a]!);
  return g.op('Conv', [dy, flipped], { kernel_shape: [kh, kw], pads: [...before, ...after] });
}

function transposedConvolution(g: OnnxBuilder, t: Tensor, dy: string, w: string): string {
  const geometry = geometryOf(t);
  const [kh, kw] = kernelOf(t.inputs[1]!);
  const extra = [0, 1].map((a) => {
    const reach =
      (t.inputs[0]!.shape[2 + a]! - 1) * geometry.stride[a]! + geometry.dilation[a]! * ([kh, kw][a]! - 1) + 1;
    return t.shape[2 + a]! - (reach - geometry.padding[a]! - geometry.padding[a + 2]!);
  });
  return g.op('ConvTranspose', [dy, w], { ...convAttributes(geometry, [kh, kw]), output_padding: extra });
}

/** One strided, padded view of the input for each tap of the kernel. */
function taps(g: OnnxBuilder, padded: string, t: Tensor, axes: readonly [number, number]): string[] {
  const { stride, dilation } = geometryOf(t);
  const [, , kh, kw] = t.shape as [number, number, number, number];
  const [, , height, width] = t.inputs[1]!.shape as [number, number, number, number];
  const steps = g.longs([...stride]);
  const out: string[] = [];
  for (let r = 0; r < kh; r++)
    for (let c = 0; c < kw; c++) {
      const start = [r * dilation[0], c * dilation[1]] as const;
      const end = [start[0] + (height - 1) * stride[0] + 1, start[1] + (width - 1) * stride[1] + 1];
      out.push(g.op('Slice', [padded, g.longs([...start]), g.longs(end), g.longs([...axes]), steps]));
    }
  return out;
}

/** Map rows above which one matrix product per image (im2col) beat one over the whole batch, at stride 1. */
const LARGE_MAP = 28;
/** Kernels above which unrolling the taps costs more than a convolution with image and filter exchanged. */
const LARGE_KERNEL = 5;

function weightGradient(g: OnnxBuilder, t: Tensor, x: string, dy: string): string {
  const { stride, groups } = geometryOf(t);
  const [kh, kw] = [t.shape[2]!, t.shape[3]!];
  if (groups > 1) return groupedWeightGradient(g, t, x, dy);
  if (kh > LARGE_KERNEL || kw > LARGE_KERNEL) return exchangedConvolution(g, t, x, dy);
  const height = t.inputs[1]!.shape[2]!;
  return (height >= LARGE_MAP && stride[0] === 1) || (kh === 1 && kw === 1)
    ? productPerImage(g, t, x, dy)
    : productOverBatch(g, t, x, dy);
}

const padOf = (g: OnnxBuilder, x: string, t: Tensor, axes: readonly [number, number]): string => {
  const [top, left, bottom, right] = geometryOf(t).padding;
  if (top + left + bottom + right === 0) return x;
  const pads = new Array<number>(8).fill(0);
  pads[axes[0]] = top;
  pads[axes[1]] = left;
  pads[4 + axes[0]] = bottom;
  pads[4 + axes[1]] = right;
  return g.op('Pad', [x, g.longs(pads), g.scalar(0)]);
};

/** dW = sum over images of dy [O, pixels] x columns^T [pixels, taps * I]. */
function productPerImage(g: OnnxBuilder, t: Tensor, x: string, dy: string): string {
  const [o, i, kh, kw] = t.shape as [number, number, number, number];
  const [n] = t.inputs[0]!.shape as [number];
  const pixels = sizeOf(t.inputs[1]!.shape.slice(2));
  const views = taps(g, padOf(g, x, t, [2, 3]), t, [2, 3]).map((v) => g.reshape(v, [n, i, pixels]));
  const columns = views.length === 1 ? views[0]! : g.op('Concat', views, { axis: 1 });
  const product = g.op('MatMul', [g.reshape(dy, [n, o, pixels]), g.op('Transpose', [columns], { perm: [0, 2, 1] })]);
  const summed = g.op('ReduceSum', [product, g.longs([0])], { keepdims: 0 });
  return g.op('Transpose', [g.reshape(summed, [o, kh, kw, i])], { perm: [0, 3, 1, 2] });
}

/** dW = dy^T [O, batch * pixels] x columns [batch * pixels, taps * I], in channels-last order so that one product does it all. */
function productOverBatch(g: OnnxBuilder, t: Tensor, x: string, dy: string): string {
  const [o, i, kh, kw] = t.shape as [number, number, number, number];
  const last = [0, 2, 3, 1];
  const views = taps(g, padOf(g, g.op('Transpose', [x], { perm: last }), t, [1, 2]), t, [1, 2]);
  const columns = g.reshape(views.length === 1 ? views[0]! : g.op('Concat', views, { axis: 3 }), [-1, kh * kw * i]);
  const rows = g.reshape(g.op('Transpose', [dy], { perm: last }), [-1, o]);
  const product = g.op('Gemm', [rows, columns], { transA: 1 });
  return g.reshape(g.op('Transpose', [g.reshape(product, [o, kh * kw, i])], { perm: [0, 2, 1] }), [o, i, kh, kw]);
}

/** dW as a convolution of the input by the output gradient, batch and channels exchanged; stride becomes dilation. */
function exchangedConvolution(g: OnnxBuilder, t: Tensor, x: string, dy: string): string {
  const { stride, dilation, padding } = geometryOf(t);
  const swap = { perm: [1, 0, 2, 3] };
  const spare = [0, 1].map((a) => {
    const size = t.inputs[0]!.shape[2 + a]! + padding[a]! + padding[a + 2]!;
    return size - ((t.inputs[1]!.shape[2 + a]! - 1) * stride[a]! + 1) - dilation[a]! * (t.shape[2 + a]! - 1);
  }) as [number, number];
  // Rows that no window reached would add taps: cut them from the end.
  const pads = [padding[0], padding[1], padding[2] - spare[0], padding[3] - spare[1]];
  const product = g.op('Conv', [g.op('Transpose', [x], swap), g.op('Transpose', [dy], swap)], {
    kernel_shape: t.inputs[1]!.shape.slice(2),
    dilations: stride,
    strides: dilation,
    pads,
  });
  return g.op('Transpose', [product], swap);
}

/** Each group on its own: rare (depthwise) layers, for which correctness is enough. */
function groupedWeightGradient(g: OnnxBuilder, t: Tensor, x: string, dy: string): string {
  const { groups } = geometryOf(t);
  const [n, c] = t.inputs[0]!.shape as [number, number];
  const [, o] = t.inputs[1]!.shape as [number, number];
  const [, i, kh, kw] = t.shape as [number, number, number, number];
  const pixels = sizeOf(t.inputs[1]!.shape.slice(2));
  const views = taps(g, padOf(g, x, t, [2, 3]), t, [2, 3]).map((v) => g.reshape(v, [n, groups, c / groups, 1, pixels]));
  const columns = views.length === 1 ? views[0]! : g.op('Concat', views, { axis: 3 });
  const flat = g.reshape(columns, [n, groups, i * kh * kw, pixels]);
  const rows = g.reshape(dy, [n, groups, o / groups, pixels]);
  const product = g.op('MatMul', [rows, g.op('Transpose', [flat], { perm: [0, 1, 3, 2] })]);
  return g.reshape(g.op('ReduceSum', [product, g.longs([0])], { keepdims: 0 }), t.shape);
}
