import { type Shape, ShapeError, sameShape, show } from '../tensor/shape.ts';
import { parameter, type Tensor } from '../tensor/tensor.ts';

/** Tensors by the name that public checkpoints give them. */
export type Parameters = Readonly<Record<string, Tensor>>;

/** Values that belong to a network: their shapes by name, and whether they are trained (weights) or averaged (running statistics). */
export interface ParameterShapes {
  readonly [name: string]: Shape;
}

/** What a network computed: its output, every named intermediate, and batch statistics for the running averages. */
export interface Applied {
  readonly output: Tensor;
  readonly intermediates: Readonly<Record<string, Tensor>>;
  /** Batch mean and biased variance by the name of the running average they feed; empty at inference. */
  readonly statistics: Readonly<Record<string, Tensor>>;
}

/** Leaves for every parameter, under `prefix`. */
export const parametersFor = (shapes: ParameterShapes, prefix = ''): Record<string, Tensor> =>
  Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, parameter(prefix + name, shape)]));

/** The parameter of that name, or an error that names it. */
export function take(parameters: Parameters, name: string, shape?: Shape): Tensor {
  const p = parameters[name];
  if (p === undefined) throw new ShapeError(`network: expected a parameter "${name}", got none of that name`);
  if (shape && !sameShape(p.shape, shape))
    throw new ShapeError(`network: expected parameter "${name}" of shape ${show(shape)}, got ${show(p.shape)}`);
  return p;
}
