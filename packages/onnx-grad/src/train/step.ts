import { broadcastTo } from '../ops/shaping.ts';
import { gradients } from '../program/gradients.ts';
import { type Program, program } from '../program/program.ts';
import { ShapeError } from '../tensor/shape.ts';
import { nameOf, type Tensor } from '../tensor/tensor.ts';

export const LOSS = 'loss';
export const gradientOf = (parameter: string): string => `gradient:${parameter}`;
export const batchOf = (statistic: string): string => `batch:${statistic}`;

export interface StepDescription {
  /** Scalar. Several losses are added up before. */
  readonly loss: Tensor;
  /** Further values wanted at each step, by name. */
  readonly outputs?: Readonly<Record<string, Tensor>>;
  /** Parameters to train; all others stay as they are. */
  readonly trained: readonly Tensor[];
  /** Batch statistics for running averages, by the name of the average. */
  readonly statistics?: Readonly<Record<string, Tensor>>;
}

/** The program of one training step: loss, wanted values, batch statistics and the gradient of every trained parameter. */
export function trainingStep({ loss, outputs = {}, trained, statistics = {} }: StepDescription): Program {
  const all: Record<string, Tensor> = { [LOSS]: loss, ...outputs };
  for (const [name, t] of Object.entries(statistics)) all[batchOf(name)] = t;
  const storedAs: Record<string, string> = {};
  gradients(loss, trained).forEach((gradient, i) => {
    const p = trained[i]!;
    if (gradient === null)
      throw new ShapeError(
        `trainingStep: expected a loss that depends on "${nameOf(p)}", got one that does not - leave it out of trained`,
      );
    all[gradientOf(nameOf(p))] = gradient.shape.length === p.shape.length ? gradient : broadcastTo(gradient, p.shape);
    storedAs[gradientOf(nameOf(p))] = nameOf(p);
  });
  return program(all, storedAs);
}

/** Trained parameters among all: those whose name matches none of the frozen patterns. */
export const trainable = (parameters: Readonly<Record<string, Tensor>>, frozen: readonly RegExp[] = []): Tensor[] =>
  Object.entries(parameters)
    .filter(([name]) => !frozen.some((pattern) => pattern.test(name)))
    .map(([, t]) => t);
