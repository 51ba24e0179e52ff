import { NCHWC, type OnnxBuilder } from '../../onnx/builder.ts';
import type { OnnxAttribute } from '../../onnx/model.ts';
import { sameShape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { LoweringError, type Rule } from '../lowering.ts';
import type { Feeds } from './feeds.ts';
import { arrangementOf, type Layout } from './layout.ts';
import { type Value, Values } from './values.ts';

/** What a convolution does on its way out: adds a tensor of its own shape, then rectifies. */
export interface Tail {
  readonly sum?: Tensor;
  readonly relu?: boolean;
}

/** A value and the layout in which a rule made it. */
export interface Placed extends Value {
  readonly layout: Layout;
}

/** Writes one operator on the blocked kernels, or declines (null): then the plain rule does it on row-major values. */
export type BlockedRule = (b: Blocked, t: Tensor, tail: Tail) => Placed | null;

export interface Rules {
  readonly blocked: Readonly<Record<string, BlockedRule>>;
  readonly plain: Readonly<Record<string, Rule>>;
}

export interface KernelConv {
  readonly kernel: readonly [number, number];
  readonly pads?: readonly [number, number, number, number];
  readonly strides?: readonly [number, number];
  readonly dilations?: readonly [number, number];
  readonly group?: number;
  readonly bias?: string;
  readonly sum?: string;
  readonly relu?: boolean;
}

/** The state of one lowering, and the few primitives of which every blocked rule is made. */
export class Blocked {
  readonly g: OnnxBuilder;
  /** Channels in a block: 8 or 16, given by the processor. */
  readonly block: number;
  readonly values: Values;
  readonly feeds: Feeds;
  /** Tensors whose only user will compute them as part of itself. */
  readonly pending = new Set<Tensor>();
  readonly #rules: Rules;
  readonly #made = new Map<Tensor, Map<string, string>>();

  constructor(g: OnnxBuilder, block: number, feeds: Feeds, rules: Rules) {
    this.#rules = rules;
    this.g = g;
    this.feeds = feeds;
    this.block = block;
    this.values = new Values(g, block);
  }

  /** Computes `t` and then its tail: on the blocked kernels, or by the plain rule on row-major values. */
  produce(t: Tensor, tail: Tail = {}): Placed {
    this.pending.delete(t);
    const blocked = this.#rules.blocked[t.op.name]?.(this, t, tail);
    if (blocked) return blocked;
    for (const i of t.inputs) if (this.pending.has(i)) this.settle(i);
    const plain = this.#rules.plain[t.op.name];
    if (plain === undefined) throw new LoweringError(`lowerBlocked: expected a known operator, got "${t.op.name}"`);
    const inputs = t.inputs.map((i) => this.values.get(i, 'plain'));
    return this.finish(t, { layout: 'plain', name: plain(this.g, t, inputs), shape: t.shape }, tail);
  }

  /** Computes `t` and keeps its value. */
  settle(t: Tensor): void {
    const { layout, name, shape } = this.produce(t);
    this.values.put(t, layout, { name, shape });
  }

  /** Whether the value is an activation in blocks. */
  isBlocked(t: Tensor): boolean {
    return this.values.ownLayout(t) === 'narrow';
  }

  /** A value derived from a tensor, made once however often it is asked for. */
  once(t: Tensor, what: string, make: () => string): string {
    const made = this.#made.get(t) ?? new Map<string, string>();
    this.#made.set(t, made);
    const value = made.get(what) ?? make();
    made.set(what, value);
    return value;
  }

  nchwc(op: string, inputs: readonly string[], attributes: Readonly<Record<string, OnnxAttribute>>): string {
    return this.g.op(op, inputs, attributes, NCHWC);
  }

  conv(x: string, w: string, options: KernelConv): string {
    const { kernel, pads = [0, 0, 0, 0], strides = [1, 1], dilations = [1, 1], group = 1 } = options;
    const inputs = [x, w, options.bias ?? '', options.sum ?? ''];
    while (inputs.at(-1) === '') inputs.pop();
    return this.nchwc('Conv', inputs, {
      kernel_shape: kernel,
      pads,
      strides,
      dilations,
      group,
      auto_pad: 'NOTSET',
      ...(options.relu ? { activation: 'Relu' } : {}),
    });
  }

  /** Chunks of `length` values picked by number. Gather is onnxruntime's threaded copy; Slice, Concat and Transpose are not. */
  gather(value: string, total: number, length: number, index: Int32Array): string {
    return this.g.op('Gather', [this.g.reshape(value, [total / length, length]), this.g.ints(index)], { axis: 0 });
  }

  /**
   * Rows of B values picked by number, -1 for a row of zeros, in the longest chunks that stay whole.
   * @param total values of the source
   */
  gatherRows(value: string, total: number, index: Int32Array): string {
    const rows = total / this.block;
    if (index.includes(-1)) {
      const flat = this.g.reshape(value, [rows, this.block]);
      const zero = this.g.floats(new Float32Array(this.block), [1, this.block]);
      const extended = this.g.op('Concat', [flat, zero], { axis: 0 });
      const at = index.map((r) => (r < 0 ? rows : r));
      return this.gather(extended, total + this.block, this.block, at);
    }
    const run = longestRun(index, rows);
    const starts = Int32Array.from({ length: index.length / run }, (_, i) => index[i * run]! / run);
    return this.gather(value, total, this.block * run, starts);
  }

  /** Transposes each of the B x B squares that follow each other in memory. */
  transposeSquares(value: string, total: number): string {
    const { block } = this;
    return this.transposeViewed(this.g.reshape(value, [total / (block * block), block, block, 1]));
  }

  transposeViewed(squares: string): string {
    return this.nchwc('ReorderOutput', [squares], { channels: this.block, channels_last: 0 });
  }

  /** The tail as operators of their own, for rules that cannot fold it in. */
  finish(t: Tensor, done: Placed, tail: Tail): Placed {
    if (!tail.sum && !tail.relu) return done;
    const { graphShape: shape } = arrangementOf(done.layout, t.shape, this.block);
    let name = sameShape(shape, done.shape) ? done.name : this.g.reshape(done.name, shape);
    if (tail.sum) name = this.g.op('Add', [name, this.values.get(tail.sum, done.layout)]);
    if (tail.relu) name = this.g.op('Relu', [name]);
    return { layout: done.layout, name, shape };
  }
}

/** Powers of two of consecutive rows, aligned in source and target, that every part of `index` keeps together. */
export function longestRun(index: Int32Array, rows: number): number {
  let run = 1;
  while (index.length % (run * 2) === 0 && rows % (run * 2) === 0) {
    const next = run * 2;
    for (let i = 0; i < index.length; i++) {
      const first = index[i - (i % next)]!;
      if (first % next !== 0 || index[i] !== first + (i % next)) return run;
    }
    run = next;
  }
  return run;
}
