import { expect } from 'vitest';
import { mul } from '../ops/arithmetic.ts';
import { sum } from '../ops/reduction.ts';
import { gradients } from '../program/gradients.ts';
import { type Shape, sizeOf } from '../tensor/shape.ts';
import { input, type Tensor } from '../tensor/tensor.ts';
import { evaluate, testValues } from './evaluate.ts';

export interface GradCheck {
  /** Values of the inputs, where the operator is not smooth or defined everywhere. */
  readonly values?: (i: number) => number;
  readonly step?: number;
  readonly tolerance?: number;
  readonly lower?: Parameters<typeof evaluate>[2];
}

/**
 * Compares the gradients of sum(weights * f(inputs)) with central differences along random directions, one per input.
 * float32 limits the agreement to a few parts in a thousand of the gradient's length.
 */
export async function gradcheck<const S extends readonly Shape[]>(
  shapes: S,
  f: (...inputs: { [K in keyof S]: Tensor }) => Tensor,
  { values, step = 1e-2, tolerance = 5e-3, lower = {} }: GradCheck = {},
): Promise<void> {
  const leaves = shapes.map((s, i) => input(`x${i}`, s));
  const y = f(...(leaves as unknown as { [K in keyof S]: Tensor }));
  const weights = input('weights', y.shape);
  const loss = sum(mul(y, weights));
  const grads = gradients(loss, leaves);
  const point = shapes.map((s, i) => {
    const raw = testValues(sizeOf(s), 11 + i);
    return values ? raw.map((_, k) => values(k + 31 * i)) : raw;
  });
  const w = testValues(sizeOf(y.shape), 5);
  const feeds = (at: Float32Array[]) => ({ ...Object.fromEntries(at.map((v, i) => [`x${i}`, v])), weights: w });
  const outputs: Record<string, Tensor> = { y };
  grads.forEach((g, i) => {
    if (g !== null) outputs[`d${i}`] = g;
  });
  const analytic = await evaluate(outputs, feeds(point), lower);
  for (let i = 0; i < shapes.length; i++) {
    const direction = testValues(sizeOf(shapes[i]!), 100 + i);
    const dot = async (sign: number) => {
      const moved = point.map((p, k) => (k === i ? p.map((v, j) => v + sign * step * direction[j]!) : p));
      const out = (await evaluate({ y }, feeds(moved), lower))['y']!;
      return out.reduce((s, v, k) => s + v * w[k]!, 0);
    };
    const numeric = ((await dot(1)) - (await dot(-1))) / (2 * step);
    const g = analytic[`d${i}`] ?? new Float32Array(direction.length);
    const exact = g.reduce((s, v, k) => s + v * direction[k]!, 0);
    const scale = Math.hypot(...g) * Math.hypot(...direction) * 0.1 + 1e-3;
    expect(Math.abs(exact - numeric) / scale, `input ${i}: analytic ${exact}, numeric ${numeric}`).toBeLessThan(
      tolerance,
    );
  }
}
