import { readFileSync } from 'node:fs';
import { parametersFor } from '../../networks/network.ts';
import { resnet, resnetParameters } from '../../networks/resnet.ts';
import { crossEntropy } from '../../ops/losses.ts';
import type { Program } from '../../program/program.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { constantInt, input, type Tensor } from '../../tensor/tensor.ts';
import { trainable, trainingStep } from '../../train/step.ts';
import { testValues } from '../evaluate.ts';

export interface GradientSummary {
  readonly norm: number;
  /** Products with testValues(size, 1000 + 3 i + k), i the place of the parameter among the sorted names. */
  readonly products: readonly number[];
  readonly first: readonly number[];
}

/** Loss and gradients of ResNet18 at batch 2, 64 px, as PyTorch computes them in float64 (tools/torch_operators.py). */
export const torchResnet18 = JSON.parse(readFileSync(new URL('resnet18.json', import.meta.url), 'utf8')) as {
  readonly loss: number;
  readonly logits: readonly number[];
  readonly gradients: Readonly<Record<string, GradientSummary>>;
};

const net = { depth: 18, inputChannels: 3, outputs: 5 } as const;

/** The same step in our program, with the same numbers. */
export function resnet18Step(): { step: Program; values: Record<string, Float32Array>; names: string[] } {
  const shapes = resnetParameters(net);
  const names = Object.keys(shapes).sort();
  const parameters = parametersFor(shapes);
  const x = input('images', [2, 3, 64, 64]);
  const { output } = resnet(net, parameters, x, null);
  const loss: Tensor = crossEntropy(output, constantInt([1, 3]));
  const values: Record<string, Float32Array> = { images: testValues(sizeOf(x.shape), 500) };
  names.forEach((name, i) => {
    const shape = shapes[name]!;
    const scale = shape.length === 4 ? Math.sqrt(6 / sizeOf(shape.slice(1))) : 0.3;
    const around = shape.length === 1 && name.endsWith('weight') ? 1 : 0;
    values[name] = testValues(sizeOf(shape), i + 1).map((v) => Math.fround(v * Math.fround(scale)) + around);
  });
  return { step: trainingStep({ loss, outputs: { logits: output }, trained: trainable(parameters) }), values, names };
}

/** Error of a gradient relative to its norm: the larger of the errors of its norm, of its first values and of three projections. */
export function gradientError(gradient: Float32Array, place: number, expected: GradientSummary): number {
  const { norm, products, first } = expected;
  const errors = [Math.abs(Math.hypot(...chunked(gradient)) - norm) / norm];
  first.forEach((v, i) => {
    errors.push(Math.abs(gradient[i]! - v) / norm);
  });
  products.forEach((product, k) => {
    const along = testValues(gradient.length, 1000 + 3 * place + k);
    const got = gradient.reduce((sum, v, i) => sum + v * along[i]!, 0);
    // An error e is seen as |e| times the root mean square of the vector, which is sqrt(1/3) for uniform numbers in [-1, 1).
    errors.push(Math.abs(got - product) / (norm * Math.sqrt(1 / 3)));
  });
  return Math.max(...errors);
}

/** Lengths of pieces, so that no call has millions of arguments. */
const chunked = (v: Float32Array): number[] =>
  Array.from({ length: Math.ceil(v.length / 4096) }, (_, i) => Math.hypot(...v.subarray(i * 4096, (i + 1) * 4096)));
