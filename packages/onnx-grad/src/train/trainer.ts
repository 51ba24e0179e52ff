import type { Method, OptimiserOptions } from '../optimiser/index.ts';
import type { Lowered } from '../program/program.ts';
import type { HostTensor } from '../runtime/runtime.ts';
import type { Shape } from '../tensor/shape.ts';

/** A parameter or running average with its values in row-major order. */
export interface NamedArray {
  readonly shape: Shape;
  readonly data: Float32Array;
}

/** Everything a trainer needs, as plain data: it can be sent to another process or to a worker. */
export interface TrainerSpec {
  /** A lowered {@link trainingStep}. */
  readonly step: Lowered;
  /** Further programs over the same parameters, such as evaluation, by name. */
  readonly programs: Readonly<Record<string, Lowered>>;
  /** First values of parameters and running averages, by name. */
  readonly values: Readonly<Record<string, NamedArray>>;
  /** Names of the trained parameters; the others are fed as they are. */
  readonly trained: readonly string[];
  /** Running averages, moved by `averaging` towards the batch's value at each step. */
  readonly statistics: readonly string[];
  /** Share of the new value in a running average; PyTorch's momentum, 0.1. */
  readonly averaging?: number;
  readonly method: Method;
  readonly optimiser?: OptimiserOptions;
  /** CPU threads; all cores by default. */
  readonly threads?: number;
  /** Where to go on from, instead of the first values. */
  readonly from?: TrainerState;
}

/** What a training run is between two steps: enough to continue it bit for bit. */
export interface TrainerState {
  /** Steps taken. */
  readonly steps: number;
  /** Parameters and running averages, row-major, by name. */
  readonly values: Readonly<Record<string, NamedArray>>;
  /** The optimiser's memory, row-major, by `<moment>/<parameter>`. */
  readonly moments: Readonly<Record<string, Float32Array>>;
}

export interface StepResult {
  readonly loss: number;
  /** Euclidean length of the whole gradient, before clipping. */
  readonly gradientNorm: number;
  /** The further values that the step was described with. */
  readonly outputs: Readonly<Record<string, HostTensor>>;
}

/** Takes training steps and answers for the weights they led to. */
export interface Trainer {
  step(feeds: Readonly<Record<string, HostTensor>>, learningRate: number): Promise<StepResult>;
  /** Runs one of the further programs with the weights as they are now. */
  run(program: string, feeds: Readonly<Record<string, HostTensor>>): Promise<Record<string, HostTensor>>;
  /** The weights as they are now: what a {@link state} holds of them, without the optimiser's memory, which is twice as large. */
  values(): Promise<TrainerState['values']>;
  state(): Promise<TrainerState>;
  release(): Promise<void>;
}
