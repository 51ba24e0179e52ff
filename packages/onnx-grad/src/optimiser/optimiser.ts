import type { NamedTensor } from '../weights/namedTensor.ts';
import { FlatMemory } from './flatMemory.ts';
import type { Kernels } from './kernels.ts';
import { type Method, type Rule, ruleOf } from './method.ts';
import { OptimiserError } from './optimiserError.ts';
import { layOut, type ParameterLayout, type Place, type WeightDecay } from './parameterLayout.ts';
import { plainKernels } from './plainKernels.ts';
import { wasmKernels } from './wasmKernels.ts';

export interface OptimiserOptions {
  /** Default 0. */
  readonly weightDecay?: WeightDecay;
  /** Parameters that stay as they are; they need no gradients and no moments. */
  readonly frozen?: readonly RegExp[];
  /** Scale all gradients together so that their norm is at most this (torch.nn.utils.clip_grad_norm_). */
  readonly clipNorm?: number;
  /** Keep an exponential moving average of the trained parameters: average = decay * average + (1 - decay) * parameter. */
  readonly averageDecay?: number;
  /** Default wasm SIMD where there is, else plain. */
  readonly kernels?: 'plain';
}

export interface StepReport {
  /** False where the gradients held NaN or infinity; then nothing was changed. */
  readonly applied: boolean;
  /** Before clipping. */
  readonly gradientNorm: number;
}

const slotBytes = 4;

/**
 * Parameters, gradients and moments in one flat memory, and the step that updates them in place. The views are stable: write gradients into
 * `gradient(name)`, call `step(learningRate)`, read `parameter(name)`.
 */
export class Optimiser {
  readonly memory: FlatMemory;
  readonly #layout: ParameterLayout;
  readonly #rule: Rule;
  readonly #options: OptimiserOptions;
  readonly #kernels: Kernels;
  #steps = 0;

  /** `parameters` are shapes by name. Throws OptimiserError for settings out of range, patterns that match nothing, or too little memory. */
  constructor(parameters: ReadonlyMap<string, readonly number[]>, method: Method, options: OptimiserOptions = {}) {
    const { weightDecay = 0, frozen = [], clipNorm, averageDecay } = options;
    if (clipNorm !== undefined && !(clipNorm > 0))
      throw new OptimiserError(
        `optimiser clipNorm: expected a number above 0, got ${clipNorm} - leave it out for no clipping`,
      );
    if (averageDecay !== undefined && !(averageDecay >= 0 && averageDecay < 1))
      throw new OptimiserError(`optimiser averageDecay: expected 0 to below 1, got ${averageDecay} - use 0.999`);
    this.#options = options;
    this.#rule = ruleOf(method);
    this.#layout = layOut(parameters, weightDecay, frozen);
    const trained = ['gradients', ...this.#rule.moments, ...(averageDecay === undefined ? [] : ['average'])];
    const slots = trained.map((slot): [string, number] => [slot, this.#layout.trained]);
    this.memory = new FlatMemory(new Map([['parameters', this.#layout.total], ...slots]));
    const fast = options.kernels === 'plain' ? undefined : wasmKernels(this.memory.memory);
    this.#kernels = fast ?? plainKernels(this.memory.memory);
  }

  /** Which form of the update runs here. */
  get kernels(): 'wasm' | 'plain' {
    return this.#kernels.kind;
  }

  /** Steps applied. */
  get steps(): number {
    return this.#steps;
  }

  /** For taking up a run whose moments were written into their views; `restore` does both. */
  set steps(count: number) {
    if (!Number.isSafeInteger(count) || count < 0)
      throw new OptimiserError(
        `optimiser steps: expected a whole number, got ${count} - was the state saved by this optimiser?`,
      );
    this.#steps = count;
  }

  /** Names of the parameters that `step` changes. */
  get trained(): string[] {
    return [...this.#layout.places].filter(([, { offset }]) => offset < this.#layout.trained).map(([name]) => name);
  }

  parameter(name: string): Float32Array<ArrayBuffer> {
    return this.#view('parameters', name);
  }

  /** Throws OptimiserError for a frozen parameter. */
  gradient(name: string): Float32Array<ArrayBuffer> {
    return this.#view('gradients', name);
  }

  /** The moments of a trained parameter by name ('momentum', or 'moment1' and 'moment2'). Throws OptimiserError for a frozen one. */
  moments(name: string): Record<string, Float32Array<ArrayBuffer>> {
    return Object.fromEntries(this.#rule.moments.map((slot) => [slot, this.#view(slot, name)]));
  }

  /** The moving average; the parameter itself before the first step and where it is frozen. Throws OptimiserError without averageDecay. */
  average(name: string): Float32Array<ArrayBuffer> {
    if (this.#options.averageDecay === undefined)
      throw new OptimiserError(
        `average of ${name}: expected averageDecay, got none - set it when creating the optimiser`,
      );
    const trained = this.#place(name).offset < this.#layout.trained;
    return this.#view(trained && this.#steps > 0 ? 'average' : 'parameters', name);
  }

  /** Updates every trained parameter once with the gradients in memory, unless one of them is NaN or infinite. */
  step(learningRate: number): StepReport {
    if (!(learningRate >= 0 && Number.isFinite(learningRate)))
      throw new OptimiserError(
        `optimiser step: expected a learning rate of at least 0, got ${learningRate} - check the schedule`,
      );
    const gradients = this.memory.byteOffset('gradients');
    const gradientNorm = Math.sqrt(this.#kernels.sumOfSquares(gradients, slotBytes * this.#layout.trained));
    if (!Number.isFinite(gradientNorm)) return { applied: false, gradientNorm };
    const { clipNorm } = this.#options;
    const scale = clipNorm === undefined ? 1 : Math.min(1, clipNorm / (gradientNorm + 1e-6));
    this.#steps++;
    for (const { offset, length, weightDecay } of this.#layout.ranges) {
      const at = (slot: string) => this.memory.byteOffset(slot) + slotBytes * offset;
      const moments = this.#rule.moments.map(at);
      const range = { parameter: at('parameters'), gradient: at('gradients'), moments, bytes: slotBytes * length };
      this.#rule.update(this.#kernels, range, { step: this.#steps, learningRate, weightDecay, scale });
    }
    this.#updateAverage();
    return { applied: true, gradientNorm };
  }

  /** The first average is the parameters after the first step, as in torch.optim.swa_utils. */
  #updateAverage(): void {
    const { averageDecay } = this.#options;
    if (averageDecay === undefined) return;
    const [average, parameters] = [this.memory.byteOffset('average'), this.memory.byteOffset('parameters')];
    if (this.#steps === 1)
      this.memory.view('average').set(this.memory.view('parameters').subarray(0, this.#layout.trained));
    else this.#kernels.average(average, parameters, slotBytes * this.#layout.trained, 1 - averageDecay);
  }

  /** Copies of all that `restore` needs to go on where this stands: moments, average and step count; parameters are saved apart. */
  save(): Map<string, NamedTensor> {
    const state = new Map<string, NamedTensor>([
      ['steps', { dtype: 'int64', shape: [], data: new BigInt64Array([BigInt(this.#steps)]) }],
    ]);
    for (const [slot, name, shape] of this.#stateKeys())
      state.set(`${slot}/${name}`, { dtype: 'float32', shape, data: this.#view(slot, name).slice() });
    return state;
  }

  /** Takes up a saved state. Throws OptimiserError, with nothing changed, where it belongs to other parameters or another method. */
  restore(state: ReadonlyMap<string, NamedTensor>): void {
    const steps = state.get('steps');
    const keys = this.#stateKeys();
    const unfit = keys.find(([slot, name]) => {
      const tensor = state.get(`${slot}/${name}`);
      return tensor?.dtype !== 'float32' || tensor.data.length !== this.#place(name).length;
    });
    if (steps?.dtype !== 'int64' || steps.data.length !== 1 || unfit !== undefined || state.size !== keys.length + 1)
      throw new OptimiserError(
        `optimiser state: expected steps and ${keys.length} tensors, got ${state.size} entries${unfit ? ` without a fitting ${unfit[0]}/${unfit[1]}` : ''} - use the same network, method and settings`,
      );
    this.#steps = Number(steps.data[0]);
    for (const [slot, name] of keys) {
      const tensor = state.get(`${slot}/${name}`);
      if (tensor?.dtype === 'float32') this.#view(slot, name).set(tensor.data);
    }
  }

  #stateKeys(): [slot: string, name: string, shape: readonly number[]][] {
    const slots = [...this.#rule.moments, ...(this.#options.averageDecay === undefined ? [] : ['average'])];
    return slots.flatMap((slot) =>
      this.trained.map((name): [string, string, readonly number[]] => [slot, name, this.#place(name).shape]),
    );
  }

  #place(name: string): Place {
    const place = this.#layout.places.get(name);
    if (place === undefined)
      throw new OptimiserError(
        `optimiser: expected one of ${this.#layout.places.size} parameters, got ${name} - correct the name`,
      );
    return place;
  }

  #view(slot: string, name: string): Float32Array<ArrayBuffer> {
    const { offset, length } = this.#place(name);
    const view = this.memory.view(slot);
    if (offset + length > view.length)
      throw new OptimiserError(`${slot} of ${name}: expected a trained parameter, got a frozen one - leave it out`);
    return view.subarray(offset, offset + length);
  }
}
