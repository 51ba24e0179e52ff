import { Optimiser } from '../optimiser/index.ts';
import type { Lowered } from '../program/program.ts';
import { float32, type HostTensor, type Runtime, RuntimeFailure, type Session } from '../runtime/runtime.ts';
import { sizeOf } from '../tensor/shape.ts';
import { batchOf, gradientOf, LOSS } from './step.ts';
import { pack, sameStorage, unpack } from './storage.ts';
import type { NamedArray, StepResult, Trainer, TrainerSpec, TrainerState } from './trainer.ts';

/** A graph with its session and the buffers of its results, which each run fills anew. */
interface Compiled {
  readonly lowered: Lowered;
  readonly session: Session;
  readonly results: Readonly<Record<string, HostTensor>>;
  /** Trained weights that this graph stores otherwise than the step does, as they were after so many steps. */
  readonly copies: Map<string, { at: number; readonly data: Float32Array }>;
}

/** A trainer in this thread. onnxruntime-node computes where it is called: use a process of its own beside anything that must answer. */
export async function createLocalTrainer(runtime: Runtime, spec: TrainerSpec): Promise<Trainer> {
  const values = { ...spec.values, ...spec.from?.values };
  for (const name of [...spec.trained, ...spec.statistics])
    if (values[name] === undefined) throw new RuntimeFailure(`trainer: expected first values for "${name}", got none`);
  const shapes = spec.trained.map((name): [string, readonly number[]] => [
    name,
    [spec.step.storage.get(name)?.length ?? sizeOf(values[name]!.shape)],
  ]);
  const optimiser = new Optimiser(new Map(shapes), spec.method, spec.optimiser);
  const trainer = new LocalTrainer(spec, values, optimiser);
  await trainer.open(runtime);
  return trainer;
}

class LocalTrainer implements Trainer {
  readonly #spec: TrainerSpec;
  readonly #optimiser: Optimiser;
  /** Parameters that are not trained and running averages, row-major. */
  readonly #fixed = new Map<string, NamedArray>();
  /** Untrained weights in the order in which a graph stores them: they never change, so they are laid out once. */
  readonly #packed = new Map<Lowered, Map<string, Float32Array>>();
  readonly #shapes: Readonly<Record<string, NamedArray>>;
  #step!: Compiled;
  readonly #programs = new Map<string, Compiled>();

  constructor(spec: TrainerSpec, values: Readonly<Record<string, NamedArray>>, optimiser: Optimiser) {
    this.#spec = spec;
    this.#optimiser = optimiser;
    this.#shapes = values;
    const trained = new Set(spec.trained);
    for (const [name, { shape, data }] of Object.entries(values))
      if (trained.has(name)) pack(data, spec.step.storage.get(name), optimiser.parameter(name));
      else this.#fixed.set(name, { shape, data: new Float32Array(data) });
    if (spec.from) this.#restore(spec.from);
  }

  #restore({ steps, moments }: TrainerState): void {
    this.#optimiser.steps = steps;
    for (const [key, view, name] of this.#moments()) pack(moments[key]!, this.#spec.step.storage.get(name), view);
  }

  #moments(): [key: string, view: Float32Array, parameter: string][] {
    return this.#spec.trained.flatMap((name) =>
      Object.entries(this.#optimiser.moments(name)).map(([moment, view]): [string, Float32Array, string] => [
        `${moment}/${name}`,
        view,
        name,
      ]),
    );
  }

  async open(runtime: Runtime): Promise<void> {
    const options = this.#spec.threads === undefined ? {} : { threads: this.#spec.threads };
    const gradients = new Map(this.#spec.trained.map((name) => [gradientOf(name), this.#optimiser.gradient(name)]));
    const compile = async (lowered: Lowered): Promise<Compiled> => {
      const results: Record<string, HostTensor> = {};
      for (const { name, shape } of lowered.fetches)
        results[name] = float32(gradients.get(name) ?? new Float32Array(sizeOf(shape)), shape);
      const { storage } = this.#spec.step;
      const copies = this.#spec.trained
        .filter((name) => !sameStorage(storage.get(name), lowered.storage.get(name)))
        .map((name) => {
          const length = lowered.storage.get(name)?.length ?? sizeOf(this.#shapes[name]!.shape);
          return [name, { at: -1, data: new Float32Array(length) }] as const;
        });
      const session = await runtime.createSession(lowered.model, options);
      return { lowered, results, session, copies: new Map(copies) };
    };
    this.#step = await compile(this.#spec.step);
    for (const [name, lowered] of Object.entries(this.#spec.programs)) this.#programs.set(name, await compile(lowered));
  }

  async step(feeds: Readonly<Record<string, HostTensor>>, learningRate: number): Promise<StepResult> {
    const { results } = this.#step;
    await this.#run(this.#step, feeds);
    const { applied, gradientNorm } = this.#optimiser.step(learningRate);
    const averaging = this.#spec.averaging ?? 0.1;
    // A step that was not taken, because its gradients were not finite, leaves the averages alone too.
    for (const name of applied ? this.#spec.statistics : []) {
      const running = this.#fixed.get(name)!.data;
      const batch = results[batchOf(name)]!.data as Float32Array;
      for (let i = 0; i < running.length; i++) running[i] = running[i]! + averaging * (batch[i]! - running[i]!);
    }
    const outputs = Object.fromEntries(
      Object.entries(results).filter(
        ([name]) => name !== LOSS && !name.startsWith('gradient:') && !name.startsWith('batch:'),
      ),
    );
    return { loss: (results[LOSS]!.data as Float32Array)[0]!, gradientNorm, outputs };
  }

  async run(program: string, feeds: Readonly<Record<string, HostTensor>>): Promise<Record<string, HostTensor>> {
    const compiled = this.#programs.get(program);
    if (!compiled)
      throw new RuntimeFailure(`run: expected one of ${[...this.#programs.keys()].join(', ')}, got "${program}"`);
    await this.#run(compiled, feeds);
    return { ...compiled.results };
  }

  async #run(compiled: Compiled, feeds: Readonly<Record<string, HostTensor>>): Promise<void> {
    const { session, results } = compiled;
    const got = await session.run(this.#feeds(compiled, feeds), results);
    // onnxruntime-web gives new buffers instead of filling ours.
    for (const [name, into] of Object.entries(results))
      if (got[name]!.data !== into.data && got[name]!.data.buffer !== into.data.buffer)
        (into.data as Float32Array).set(got[name]!.data as Float32Array);
  }

  /** Every input of a graph: the caller's, and the weights from where they live. */
  #feeds(compiled: Compiled, given: Readonly<Record<string, HostTensor>>): Record<string, HostTensor> {
    const { lowered } = compiled;
    const out: Record<string, HostTensor> = {};
    const trained = new Set(this.#spec.trained);
    for (const { name, leaf, shape, type } of lowered.feeds) {
      const own = given[leaf];
      if (own !== undefined) out[name] = { ...own, shape };
      else if (trained.has(leaf)) out[name] = float32(this.#weights(leaf, compiled), shape);
      else if (this.#fixed.has(leaf)) out[name] = float32(this.#fixedAs(leaf, lowered), shape);
      else throw new RuntimeFailure(`trainer: expected a ${type} value for "${leaf}", got none`);
    }
    return out;
  }

  #weights(name: string, { copies, lowered }: Compiled): Float32Array {
    const stored = this.#optimiser.parameter(name);
    const copy = copies.get(name);
    if (!copy) return stored;
    if (copy.at !== this.#optimiser.steps)
      pack(unpack(stored, this.#spec.step.storage.get(name)), lowered.storage.get(name), copy.data);
    copy.at = this.#optimiser.steps;
    return copy.data;
  }

  #fixedAs(name: string, lowered: Lowered): Float32Array {
    const { data } = this.#fixed.get(name)!;
    const storage = lowered.storage.get(name);
    if (!storage?.order) return data;
    const packed = this.#packed.get(lowered) ?? new Map<string, Float32Array>();
    this.#packed.set(lowered, packed);
    const known = packed.get(name);
    if (known && !this.#spec.statistics.includes(name)) return known;
    const out = known ?? new Float32Array(storage.length);
    pack(data, storage, out);
    packed.set(name, out);
    return out;
  }

  async values(): Promise<TrainerState['values']> {
    const storage = this.#spec.step.storage;
    const values: Record<string, NamedArray> = {};
    for (const [name, { shape }] of Object.entries(this.#shapes)) {
      const fixed = this.#fixed.get(name);
      values[name] = {
        shape,
        data: fixed ? new Float32Array(fixed.data) : unpack(this.#optimiser.parameter(name), storage.get(name)),
      };
    }
    return values;
  }

  async state(): Promise<TrainerState> {
    const storage = this.#spec.step.storage;
    const moments = Object.fromEntries(
      this.#moments().map(([key, view, name]) => [key, unpack(view, storage.get(name))]),
    );
    return { steps: this.#optimiser.steps, values: await this.values(), moments };
  }

  async release(): Promise<void> {
    await this.#step.session.release();
    for (const { session } of this.#programs.values()) await session.release();
  }
}
