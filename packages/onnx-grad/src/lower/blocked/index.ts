import { OnnxBuilder } from '../../onnx/builder.ts';
import { encodeModel, type OnnxGraph } from '../../onnx/model.ts';
import type { Lowered, Program } from '../../program/program.ts';
import { sameShape } from '../../tensor/shape.ts';
import { isConstant, isLeaf, isParameter, nameOf, type Tensor } from '../../tensor/tensor.ts';
import { plainRules } from '../plain/index.ts';
import { Blocked, type BlockedRule } from './blocked.ts';
import { channelAffine, channelMean, mean, sum } from './channels.ts';
import { conv } from './convolution.ts';
import { Feeds } from './feeds.ts';
import { convInputGradient } from './inputGradient.ts';
import { arrangementOf, type Layout, orderOf } from './layout.ts';
import { add, isPerChannel, POINTWISE, pointwise, relu, spread } from './pointwise.ts';
import { maxPool, maxPoolGradient } from './pooling.ts';
import { type Simplified, simplify } from './simplify.ts';
import { convWeightGradient } from './weightGradient.ts';

/** Operators with a form on the blocked kernels; every other one runs in its plain form, on row-major values. */
const blockedRules: Readonly<Record<string, BlockedRule>> = {
  ...Object.fromEntries(POINTWISE.map((op) => [op, pointwise])),
  relu,
  add,
  conv,
  convInputGradient,
  convWeightGradient,
  channelAffine,
  channelMean,
  mean,
  sum,
  maxPool,
  maxPoolGradient,
};

export interface BlockedOptions {
  /** Channels in a block of this processor's kernels: 16 with AVX-512, 8 with AVX2. */
  readonly block: 8 | 16;
}

/** The graph of a program on the blocked kernels, and what is needed to feed it. */
export interface BlockedGraph extends Omit<Lowered, 'model' | 'form'> {
  readonly graph: OnnxGraph;
}

export function blockedGraph(program: Program, { block }: BlockedOptions): BlockedGraph {
  const simplified = simplify(program);
  const { outputs, order, users } = simplified;
  const g = new OnnxBuilder();
  const feeds = new Feeds(g, block);
  const b = new Blocked(g, block, feeds, { blocked: blockedRules, plain: plainRules });
  const exported = new Set(Object.values(outputs));
  for (const t of order) {
    if (isLeaf(t)) offerLeaf(b, t, users.get(t)!, exported.has(t));
    else if (isRepeated(t)) offerRepeated(b, t);
    else if (!exported.has(t) && foldsIntoUser(t, users)) b.pending.add(t);
    else b.settle(t);
  }
  const parameters = new Map(order.filter(isParameter).map((p) => [nameOf(p), p]));
  const fetches = Object.entries(outputs).map(([name, t]) => {
    const { name: value, shape } = b.values.raw(t, outputLayout(b, t, parameters.get(program.storedAs[name] ?? '')));
    g.output(name, value, t.type, shape);
    return { name, shape };
  });
  return { graph: g.finish(), feeds: feeds.list, fetches, storage: feeds.storages() };
}

/**
 * Lowers a program to onnxruntime's internal blocked kernels, for a CPU that has them. Values take the blocked layout from the first
 * convolution on and keep it; weights that only convolutions read are stored in it.
 */
export function lowerBlocked(
  program: Program,
  options: BlockedOptions,
  metadata: Readonly<Record<string, string>> = {},
): Lowered {
  const { graph, feeds, fetches, storage } = blockedGraph(program, options);
  return { model: encodeModel(graph, metadata), form: 'blocked', feeds, fetches, storage };
}

/** An output leaves row-major, or like the parameter it is stored as; a vector in whatever shape it has, its bytes are the same. */
function outputLayout(b: Blocked, t: Tensor, stored: Tensor | undefined): Layout {
  const own = b.values.ownLayout(t);
  if (t.shape.length === 1 && own !== undefined) return own;
  return (stored && b.feeds.storedAs(stored)) ?? 'plain';
}

function offerLeaf(b: Blocked, t: Tensor, users: readonly Tensor[], exported: boolean): void {
  if (isConstant(t)) {
    b.values.offer(t, 'plain', (layout) => constantIn(b, t, layout));
    return;
  }
  b.feeds.store(t, users, exported);
  b.values.offer(t, b.feeds.storedAs(t)!, (layout) => b.feeds.offer(t, layout));
}

function constantIn(b: Blocked, t: Tensor, layout: Layout) {
  const data = t.attributes['data'] as Float32Array | BigInt64Array;
  if (data instanceof BigInt64Array) return { name: b.g.longs(data, t.shape), shape: t.shape };
  const { graphShape } = arrangementOf(layout, t.shape, b.block);
  if (layout === 'plain' || layout === 'channels') return { name: b.g.floats(data, graphShape), shape: graphShape };
  const arranged = new Float32Array(data.length);
  orderOf(layout, t.shape, b.block).forEach((place, i) => {
    arranged[place] = data[i]!;
  });
  return { name: b.g.floats(arranged, graphShape), shape: graphShape };
}

/** A per-channel value broadcast over a map, which is made in the layout of what it meets. */
const isRepeated = (t: Tensor): boolean => t.op.name === 'broadcast' && isPerChannel(t.inputs[0]!, t);

function offerRepeated(b: Blocked, t: Tensor): void {
  const source = t.inputs[0]!;
  b.values.offer(t, 'plain', (layout) => {
    if (layout === 'narrow' && t.shape[1]! % b.block === 0) return { name: spread(b, source, t), shape: t.shape };
    if (layout !== 'plain') return null;
    return { name: plainRules['broadcast']!(b.g, t, [b.values.get(source, 'plain')]), shape: t.shape };
  });
}

const FOLDING = new Set(['conv', 'convInputGradient', 'channelAffine']);

/** Whether the one user of a tensor is a sum or a ReLU that its kernel can do on the way out. */
function foldsIntoUser(t: Tensor, users: Simplified['users']): boolean {
  const [user, ...others] = users.get(t)!;
  if (user === undefined || others.length > 0) return false;
  if (user.op.name === 'relu') return FOLDING.has(t.op.name) || t.op.name === 'add';
  return user.op.name === 'add' && FOLDING.has(t.op.name) && user.inputs.every((i) => sameShape(i.shape, t.shape));
}
