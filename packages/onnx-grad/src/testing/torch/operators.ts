import { readFileSync } from 'node:fs';
import { mul } from '../../ops/arithmetic.ts';
import { sum } from '../../ops/reduction.ts';
import { gradients } from '../../program/gradients.ts';
import { input, type Tensor } from '../../tensor/tensor.ts';
import { type NamedTensor, toFloat32 } from '../../weights/namedTensor.ts';
import { readSafetensors } from '../../weights/safetensors.ts';
import { evaluate } from '../evaluate.ts';
import { torchCases } from './cases.ts';

const stored = readSafetensors(readFileSync(new URL('operators.safetensors', import.meta.url))).tensors;

export const storedCases: readonly string[] = [...new Set([...stored.keys()].map((key) => key.replace(/\/\w+$/, '')))];

/** Largest difference in units of the largest reference value; absolute where the reference is zero everywhere. */
export function relativeError(got: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (got.length !== expected.length) return Number.POSITIVE_INFINITY;
  let [worst, scale] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(got[i]! - expected[i]!);
    if (!(difference <= worst)) worst = difference;
    scale = Math.max(scale, Math.abs(expected[i]!));
  }
  return scale === 0 ? worst : worst / scale;
}

/** Runs a case, forward and backward, and gives the relative error of its output and of the gradient of every input. */
export async function torchErrors(
  name: string,
  options: Parameters<typeof evaluate>[2] = {},
): Promise<Record<string, number>> {
  const at = (part: string): NamedTensor | undefined => stored.get(`${name}/${part}`);
  const values: Record<string, Float32Array> = { up: toFloat32(at('up')!) };
  const leaves: Tensor[] = [];
  for (let i = 0; at(`in${i}`) !== undefined; i++) {
    leaves.push(input(`in${i}`, at(`in${i}`)!.shape));
    values[`in${i}`] = toFloat32(at(`in${i}`)!);
  }
  const out = torchCases[name]!(...leaves);
  const outputs: Record<string, Tensor> = { out };
  gradients(sum(mul(out, input('up', at('up')!.shape))), leaves).forEach((g, i) => {
    if (g !== null) outputs[`grad${i}`] = g;
  });
  const got = await evaluate(outputs, values, options);
  return Object.fromEntries(
    ['out', ...leaves.map((_, i) => `grad${i}`)].map((part) => {
      const expected = toFloat32(at(part)!);
      return [part, relativeError(got[part] ?? new Float32Array(expected.length), expected)];
    }),
  );
}
