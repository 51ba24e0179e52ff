import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mul } from '../ops/arithmetic.ts';
import { type ConvGeometry, conv2d, convTranspose2d } from '../ops/convolution.ts';
import { avgPool2d, maxPool2d } from '../ops/pooling.ts';
import { sum } from '../ops/reduction.ts';
import { gradients } from '../program/gradients.ts';
import { sizeOf } from '../tensor/shape.ts';
import { input, type Tensor } from '../tensor/tensor.ts';
import { evaluate, testValues } from './evaluate.ts';
import { type Array4, directConv, directMaxPool } from './reference.ts';
import { relativeError } from './torch/operators.ts';

type Four = [number, number, number, number];
const array = (shape: readonly number[], seed: number): Array4 => ({
  shape: shape as Four,
  data: testValues(sizeOf(shape), seed),
});

const to = (most: number, least = 1) => fc.integer({ min: least, max: most });
const geometry = fc.record({
  stride: fc.tuple(to(3), to(3)),
  padding: fc.tuple(to(2, 0), to(2, 0), to(2, 0), to(2, 0)),
  dilation: fc.tuple(to(2), to(2)),
  groups: to(3),
});
const convolution = fc
  .record({
    g: geometry,
    batch: to(2),
    inputs: to(2),
    outputs: to(3),
    kernel: fc.tuple(to(4), to(4)),
    extra: fc.tuple(to(9, 0), to(9, 0)),
  })
  .map(({ g, batch, inputs, outputs, kernel, extra }) => {
    const size = (a: 0 | 1) =>
      Math.max(1, g.dilation[a] * (kernel[a] - 1) + 1 - g.padding[a] - g.padding[a + 2]!) + extra[a];
    return {
      g: g as ConvGeometry,
      x: [batch, inputs * g.groups, size(0), size(1)],
      w: [outputs * g.groups, inputs, ...kernel],
    };
  });

/** Runs f on x and the further arrays, with a weight on every value of the result, and gives the result and the gradients. */
async function runWithGradients(arrays: readonly Array4[], f: (...x: Tensor[]) => Tensor) {
  const leaves = arrays.map((a, i) => input(`x${i}`, a.shape));
  const y = f(...leaves);
  const dy = array(y.shape, 77);
  const grads = gradients(sum(mul(y, input('dy', y.shape))), leaves);
  const outputs = { y, ...Object.fromEntries(grads.map((g, i) => [`d${i}`, g!])) };
  const values = { dy: dy.data, ...Object.fromEntries(arrays.map((a, i) => [`x${i}`, a.data])) };
  return { got: await evaluate(outputs, values), dy };
}

const RUNS = { numRuns: 60, seed: 20 };

it('conv2d and its gradients are what the definition says, for any shape, stride, padding, dilation and groups', () =>
  fc.assert(
    fc.asyncProperty(convolution, async ({ g, x, w }) => {
      const arrays = [array(x, 1), array(w, 2)] as const;
      const { got, dy } = await runWithGradients(arrays, (a, b) => conv2d(a!, b!, g));
      const expected = directConv(...arrays, dy, g);
      expect(relativeError(got['y']!, expected.y)).toBeLessThan(1e-5);
      expect(relativeError(got['d0']!, expected.dx)).toBeLessThan(1e-5);
      expect(relativeError(got['d1']!, expected.dw)).toBeLessThan(1e-5);
    }),
    RUNS,
  ));

it('convTranspose2d is the input gradient of a convolution, and is differentiated as such', () =>
  fc.assert(
    fc.asyncProperty(convolution, async ({ g, x, w }) => {
      // Where the stride skips the last rows the transposed convolution gives a smaller map: take the size it gives.
      const small = (d: number, k: number, a: 0 | 1) => {
        const reach = g.dilation[a] * (k - 1) + 1 - g.padding[a] - g.padding[a + 2]!;
        return Math.floor((d - reach) / g.stride[a]) * g.stride[a] + reach;
      };
      const shape = [x[0]!, x[1]!, small(x[2]!, w[2]!, 0), small(x[3]!, w[3]!, 1)] as Four;
      fc.pre(shape[2] > 0 && shape[3] > 0);
      const rows = (shape[2] + g.padding[0] + g.padding[2] - g.dilation[0] * (w[2]! - 1) - 1) / g.stride[0] + 1;
      const columns = (shape[3] + g.padding[1] + g.padding[3] - g.dilation[1] * (w[3]! - 1) - 1) / g.stride[1] + 1;
      const from = array([x[0]!, w[0]!, rows, columns], 3);
      const weight = array(w, 2);
      const { got, dy } = await runWithGradients([from, weight], (a, b) => convTranspose2d(a!, b!, g));
      expect(dy.shape).toEqual(shape);
      const forward = directConv({ shape, data: new Float32Array(sizeOf(shape)) }, weight, from, g);
      expect(relativeError(got['y']!, forward.dx)).toBeLessThan(1e-5);
      const backward = directConv(dy, weight, from, g);
      expect(relativeError(got['d0']!, backward.y)).toBeLessThan(1e-5);
      expect(relativeError(got['d1']!, backward.dw)).toBeLessThan(1e-5);
    }),
    RUNS,
  ));

const pooling = fc
  .record({
    batch: to(2),
    channels: to(3),
    kernel: to(4),
    stride: to(4),
    extra: fc.tuple(to(9, 0), to(9, 0)),
    share: to(2, 0),
  })
  .map(({ batch, channels, kernel, stride, extra, share }) => {
    const padding = Math.min(share, Math.floor(kernel / 2));
    const size = (a: 0 | 1) => Math.max(1, kernel - 2 * padding) + extra[a];
    return { kernel, stride, padding, x: [batch, channels, size(0), size(1)] };
  });

it('maxPool2d and its gradient are what the definition says', () =>
  fc.assert(
    fc.asyncProperty(pooling, async ({ kernel, stride, padding, x }) => {
      const values = array(x, 4);
      const { got, dy } = await runWithGradients([values], (a) => maxPool2d(a!, { kernel, stride, padding }));
      const expected = directMaxPool(values, dy, kernel, stride, padding);
      expect(relativeError(got['y']!, expected.y)).toBe(0);
      expect(relativeError(got['d0']!, expected.dx)).toBeLessThan(1e-5);
    }),
    RUNS,
  ));

it('avgPool2d is the mean of each window, padding counted as zeros', () =>
  fc.assert(
    fc.asyncProperty(pooling, async ({ kernel, stride, padding, x }) => {
      const values = array(x, 5);
      const { got, dy } = await runWithGradients([values], (a) => avgPool2d(a!, { kernel, stride, padding }));
      const shape: Four = [x[1]!, 1, kernel, kernel];
      const weight = { shape, data: new Float32Array(sizeOf(shape)).fill(1 / kernel ** 2) };
      const g: ConvGeometry = {
        stride: [stride, stride],
        padding: [padding, padding, padding, padding],
        dilation: [1, 1],
        groups: x[1]!,
      };
      const expected = directConv(values, weight, dy, g);
      expect(relativeError(got['y']!, expected.y)).toBeLessThan(1e-5);
      expect(relativeError(got['d0']!, expected.dx)).toBeLessThan(1e-5);
    }),
    RUNS,
  ));
