import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as op from '../../ops/index.ts';
import { gradients } from '../../program/gradients.ts';
import { type Program, program } from '../../program/program.ts';
import { type Shape, sizeOf } from '../../tensor/shape.ts';
import { input, parameter, type Tensor } from '../../tensor/tensor.ts';
import { evaluate, pack, testValues } from '../../testing/evaluate.ts';
import { interpretBlocked } from '../../testing/interpretBlocked.ts';
import { blockedGraph, lowerBlocked } from './index.ts';

type Results = Readonly<Record<string, Float32Array>>;
type Run = (
  outputs: Readonly<Record<string, Tensor>>,
  values: Results,
  storedAs: Record<string, string>,
) => Promise<Results>;

const onnxruntime: Run = (outputs, values, storedAs) =>
  evaluate(outputs, values, { storedAs, lower: (p: Program) => lowerBlocked(p, { block: 8 }) });

const interpreted =
  (block: 8 | 16): Run =>
  async (outputs, values, storedAs) => {
    const lowered = blockedGraph(program(outputs, storedAs), { block });
    const feeds = Object.fromEntries(
      lowered.feeds.map(({ name, leaf, shape }) => {
        const packed = pack({ ...lowered, form: 'blocked', model: new Uint8Array() }, leaf, values[leaf]!);
        return [name, { shape, data: packed }];
      }),
    );
    const results = interpretBlocked(lowered.graph, feeds, block);
    return Object.fromEntries(
      Object.entries(results).map(([name, { data }]) => {
        const order = lowered.storage.get(storedAs[name] ?? '')?.order;
        return [name, Float32Array.from(order ?? data, (v, i) => (order ? data[v]! : data[i]!))];
      }),
    );
  };

/** Largest difference relative to the largest value. */
function difference(a: Float32Array, b: Float32Array): number {
  const scale = Math.max(...a.map(Math.abs), 1e-3);
  return Math.max(...a.map((v, i) => Math.abs(v - b[i]!))) / scale;
}

/** f and the gradients of a loss of it, in the blocked form, against the plain form. */
async function compare(run: Run, shapes: readonly Shape[], f: (...inputs: Tensor[]) => Tensor): Promise<void> {
  const leaves = shapes.map((s, i) => (i === 0 ? input('x', s) : parameter(`w${i}`, s)));
  const y = f(...leaves);
  const outputs: Record<string, Tensor> = { y };
  const storedAs: Record<string, string> = {};
  gradients(op.sum(op.mul(y, y)), leaves).forEach((d, i) => {
    outputs[`d${i}`] = d!;
    if (i > 0) storedAs[`d${i}`] = `w${i}`;
  });
  const values = Object.fromEntries(shapes.map((s, i) => [i === 0 ? 'x' : `w${i}`, testValues(sizeOf(s), 3 + i)]));
  // The interpreter has no use for the scalar loss.
  const [expected, actual] = await Promise.all([
    evaluate(outputs, values, { storedAs }),
    run(outputs, values, storedAs),
  ]);
  for (const name of Object.keys(outputs)) expect(difference(expected[name]!, actual[name]!), name).toBeLessThan(3e-5);
}

const runs: [string, Run, number][] = [
  ['onnxruntime, blocks of 8', onnxruntime, 8],
  ['interpreter, blocks of 8', interpreted(8), 8],
  ['interpreter, blocks of 16', interpreted(16), 16],
];

describe.each(runs)('%s', (_name, run, block) => {
  const B = block;
  const convolutions: [string, Shape, Shape, op.ConvOptions][] = [
    ['3x3', [2, B, 5, 6], [2 * B, B, 3, 3], { padding: 1 }],
    ['3x3, more images', [B, B, 4, 4], [B, B, 3, 3], { padding: 1 }],
    ['stride 2', [2, B, 8, 8], [2 * B, B, 3, 3], { padding: 1, stride: 2 }],
    ['stride 2, odd map', [3, B, 7, 5], [B, B, 3, 3], { padding: 1, stride: 2 }],
    ['1x1', [2, 2 * B, 4, 4], [B, 2 * B, 1, 1], {}],
    ['1x1 stride 2', [2, 2 * B, 6, 6], [B, 2 * B, 1, 1], { stride: 2 }],
    ['dilation', [2, B, 6, 6], [B, B, 3, 3], { dilation: 2, padding: 2 }],
    ['uneven padding', [2, B, 6, 5], [B, B, 2, 3], { padding: [1, 0, 0, 2] }],
    ['depthwise', [2, B, 6, 5], [B, 1, 3, 3], { padding: 1, groups: B }],
  ];
  // Where the plain form takes over (the gradient for a three-channel image, depthwise weights), the interpreter has no operators.
  const known = run === onnxruntime ? convolutions : convolutions.slice(0, -1);
  it.each(known)('convolution %s', (_, x, w, options) => compare(run, [x, w], (a, b) => op.conv2d(a!, b!, options)));

  const pools: [string, Shape, op.PoolOptions][] = [
    ['3x3 stride 2', [2, B, 6, 6], { kernel: 3, stride: 2, padding: 1 }],
    ['odd map', [1, B, 7, 6], { kernel: 3, stride: 2, padding: 1 }],
    ['stride 1', [1, B, 5, 5], { kernel: 2, stride: 1 }],
    ['gaps between windows', [1, B, 8, 8], { kernel: 2, stride: 3 }],
  ];
  for (const ties of [false, true])
    it.each(pools)(`max pool %s${ties ? ', ties' : ''}`, (_, x, options) =>
      compare(run, [x, [B, B, 1, 1]], (a, w) => {
        const z = op.conv2d(a!, w!);
        return op.maxPool2d(ties ? op.relu(op.add(z, -1)) : z, options);
      }),
    );

  it('batch norm, sum and ReLU around convolutions', () =>
    compare(run, [[2, B, 4, 4], [B, B, 3, 3], [B], [B], [2 * B, B, 1, 1], [2 * B, B, 3, 3]], (x, w, g, b, d, v) => {
      const y = op.relu(op.add(op.batchNorm(op.conv2d(x!, w!, { padding: 1 }), g!, b!).output, x!));
      return op.relu(op.add(op.conv2d(y, d!, { stride: 2 }), op.conv2d(y, v!, { stride: 2, padding: 1 })));
    }));

  it('a bias', () =>
    compare(run, [[2, B, 4, 4], [B, B, 3, 3], [B]], (x, w, b) => op.relu(op.conv2d(x!, w!, { padding: 1 }, b!))));

  it('the weight of a stem', () => {
    const [x, w] = [input('x', [2, 4, 12, 8]), parameter('w', [B, 4, 7, 7])];
    const y = op.conv2d(x, w, { stride: 2, padding: 3 });
    const [dw] = gradients(op.sum(op.mul(y, y)), [w]);
    const values = { x: testValues(768, 1), w: testValues(196 * B, 2) };
    const storedAs = { dw: 'w' };
    return Promise.all([evaluate({ dw: dw! }, values, { storedAs }), run({ dw: dw! }, values, storedAs)]).then(
      ([expected, actual]) => expect(difference(expected['dw']!, actual['dw']!)).toBeLessThan(3e-5),
    );
  });
});

describe('any convolution', () => {
  const geometry = fc.record({
    n: fc.integer({ min: 1, max: 9 }),
    c: fc.constantFrom(1, 3, 4, 8, 12, 16),
    o: fc.constantFrom(3, 8, 16, 24),
    size: fc.tuple(fc.integer({ min: 3, max: 12 }), fc.integer({ min: 3, max: 12 })),
    kernel: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    stride: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    padding: fc.tuple(fc.nat(2), fc.nat(2), fc.nat(2), fc.nat(2)),
    dilation: fc.integer({ min: 1, max: 2 }),
  });
  it('agrees with the plain form in value and gradients', () =>
    fc.assert(
      fc.asyncProperty(geometry, async ({ n, c, o, size, kernel, stride, padding, dilation }) => {
        const reach = kernel.map((k) => dilation * (k - 1) + 1);
        fc.pre(reach.every((r, i) => r <= size[i]! + padding[i]! + padding[i + 2]!));
        const options = { stride, padding, dilation } as const;
        await compare(
          onnxruntime,
          [
            [n, c, ...size],
            [o, c, ...kernel],
          ],
          (x, w) => op.conv2d(x!, w!, options),
        );
      }),
      { numRuns: 60 },
    ));
});

describe('feeds and storage', () => {
  const x = input('x', [2, 8, 8, 8]);
  const w = parameter('w', [16, 8, 3, 3]);
  const y = op.conv2d(x, w, { padding: 1 });

  it('store a weight in blocks where only convolutions read it, and its gradient alike', () => {
    const [dw] = gradients(op.sum(y), [w]) as [Tensor];
    const lowered = lowerBlocked(program({ dw }, { dw: 'w' }), { block: 8 });
    expect(lowered.storage.has('w')).toBe(false);
    const both = lowerBlocked(program({ y, dw }, { dw: 'w' }), { block: 8 });
    expect(both.storage.get('w')!.order![1]).toBe(64);
    expect(both.fetches.find((f) => f.name === 'dw')!.shape).toEqual([18, 64]);
  });

  it('keep a weight row-major where something else reads it, too', () => {
    const lowered = lowerBlocked(program({ y, decay: op.sum(op.square(w)) }), { block: 8 });
    expect(lowered.storage.has('w')).toBe(false);
  });
});
