import { describe, expect, it } from 'vitest';
import * as op from '../../ops/index.ts';
import { gradients } from '../../program/gradients.ts';
import type { Program } from '../../program/program.ts';
import { type Shape, sizeOf } from '../../tensor/shape.ts';
import { input, parameter, type Tensor } from '../../tensor/tensor.ts';
import { evaluate, testValues, type Values } from '../../testing/evaluate.ts';
import { lowerBlocked } from './index.ts';

const blocked = (p: Program) => lowerBlocked(p, { block: 8 });

/** Largest difference relative to the largest value. */
const differ = (a: Float32Array, b: Float32Array): number => {
  const scale = Math.max(...a.map(Math.abs), 1e-6);
  return Math.max(...a.map((v, i) => Math.abs(v - b[i]!))) / scale;
};

async function compare(x: Shape, w: Shape, f: (x: Tensor, w: Tensor) => Tensor): Promise<void> {
  const [a, b] = [input('x', x), parameter('w', w)];
  const y = f(a, b);
  const loss = op.sum(op.mul(y, op.sin(op.mul(y, 0.7))));
  const [dx, dw] = gradients(loss, [a, b]) as [Tensor, Tensor];
  const outputs = { y, dx, dw };
  const values: Values = { x: testValues(sizeOf(x), 3), w: testValues(sizeOf(w), 4) };
  const storedAs = { dw: 'w' };
  const expected = await evaluate(outputs, values, { storedAs });
  const actual = await evaluate(outputs, values, { storedAs, lower: blocked });
  for (const name of ['y', 'dx', 'dw']) expect(differ(expected[name]!, actual[name]!), name).toBeLessThan(2e-5);
}

describe('blocked convolutions agree with plain ones', () => {
  const cases: [string, Shape, Shape, op.ConvOptions][] = [
    ['3x3', [2, 8, 7, 6], [16, 8, 3, 3], { padding: 1 }],
    ['3x3 batch 8', [8, 16, 8, 8], [24, 16, 3, 3], { padding: 1 }],
    ['stride 2', [2, 8, 8, 8], [16, 8, 3, 3], { padding: 1, stride: 2 }],
    ['stride 2 odd', [3, 8, 9, 7], [16, 8, 3, 3], { padding: 1, stride: 2 }],
    ['1x1', [2, 16, 6, 6], [8, 16, 1, 1], {}],
    ['1x1 stride 2', [2, 16, 6, 6], [8, 16, 1, 1], { stride: 2 }],
    ['stem 3', [2, 3, 16, 16], [8, 3, 7, 7], { stride: 2, padding: 3 }],
    ['stem 4', [2, 4, 18, 16], [8, 4, 7, 7], { stride: 2, padding: 3 }],
    ['dilated', [2, 8, 9, 9], [8, 8, 3, 3], { dilation: 2, padding: 2 }],
    ['uneven', [2, 8, 6, 5], [8, 8, 2, 3], { padding: [1, 0, 0, 2] }],
    ['few', [2, 12, 6, 5], [8, 12, 3, 3], { padding: 1 }],
    ['depthwise', [2, 8, 6, 5], [8, 1, 3, 3], { padding: 1, groups: 8 }],
    ['groups', [2, 16, 6, 5], [16, 8, 3, 3], { padding: 1, groups: 2 }],
  ];
  for (const [name, x, w, options] of cases) it(name, () => compare(x, w, (a, b) => op.conv2d(a, b, options)));
});

describe('blocked pooling agrees with the plain form', () => {
  const cases: [string, Shape, op.PoolOptions][] = [
    ['3x3 stride 2', [2, 8, 8, 8], { kernel: 3, stride: 2, padding: 1 }],
    ['odd map', [1, 8, 7, 6], { kernel: 3, stride: 2, padding: 1 }],
    ['stride 1', [1, 8, 5, 5], { kernel: 2, stride: 1 }],
    ['gaps', [1, 8, 8, 8], { kernel: 2, stride: 3 }],
    ['2x2', [1, 16, 8, 6], { kernel: 2 }],
  ];
  for (const [name, x, options] of cases)
    for (const flat of [false, true])
      it(`${name}${flat ? ', with ties' : ''}`, () =>
        compare(x, [x[1]!, x[1]!, 1, 1], (a, w) => {
          const z = op.conv2d(a, w);
          return op.maxPool2d(flat ? op.relu(op.add(z, -1)) : z, options);
        }));
});
