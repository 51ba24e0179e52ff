import { OnnxBuilder } from '../../onnx/builder.ts';
import { encodeModel } from '../../onnx/model.ts';
import type { Lowered, Program } from '../../program/program.ts';
import { isConstant, isLeaf, nameOf, type Tensor, topologicalOrder } from '../../tensor/tensor.ts';
import { LoweringError, type Rule, shareEqual } from '../lowering.ts';
import { convolutionRules } from './convolution.ts';
import { elementwiseRules } from './elementwise.ts';
import { normalisationRules } from './normalisation.ts';
import { poolingRules } from './pooling.ts';
import { randomRules } from './random.ts';
import { shapingRules } from './shaping.ts';

/** Every operator in standard ONNX operators: the form that runs on any back end and that the others are tested against. */
export const plainRules: Readonly<Record<string, Rule>> = {
  ...elementwiseRules,
  ...shapingRules,
  ...convolutionRules,
  ...normalisationRules,
  ...poolingRules,
  ...randomRules,
};

export const constantValue = (g: OnnxBuilder, t: Tensor): string => {
  const data = t.attributes['data'] as Float32Array | BigInt64Array;
  return data instanceof BigInt64Array ? g.longs(data, t.shape) : g.floats(data, t.shape);
};

export interface PlainOptions {
  /** Written into the model's metadata. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Leaves the first dimension of inputs and outputs open. Every input must have the batch there. */
  readonly openBatch?: boolean;
}

/** Lowers a program to standard ONNX operators; every buffer is row-major. */
export function lowerPlain(program: Program, { metadata = {}, openBatch = false }: PlainOptions = {}): Lowered {
  const g = new OnnxBuilder(openBatch);
  const order = topologicalOrder(Object.values(program.outputs));
  const same = shareEqual(order);
  const names = new Map<Tensor, string>();
  const leaves = [...program.inputs, ...program.parameters];
  for (const leaf of leaves) names.set(leaf, g.input(nameOf(leaf), leaf.type, leaf.shape));
  for (const t of order) {
    if (same.get(t) !== t || names.has(t)) continue;
    if (isConstant(t)) names.set(t, constantValue(g, t));
    else if (!isLeaf(t)) {
      const rule = plainRules[t.op.name];
      if (rule === undefined) throw new LoweringError(`lowerPlain: expected a known operator, got "${t.op.name}"`);
      names.set(
        t,
        rule(
          g,
          t,
          t.inputs.map((i) => names.get(same.get(i)!)!),
        ),
      );
    }
  }
  for (const [name, t] of Object.entries(program.outputs)) g.output(name, names.get(same.get(t)!)!, t.type, t.shape);
  return {
    model: encodeModel(g.finish(), metadata),
    form: 'plain',
    feeds: leaves.map((l) => ({ name: nameOf(l), leaf: nameOf(l), shape: l.shape, type: l.type })),
    fetches: Object.entries(program.outputs).map(([name, t]) => ({ name, shape: t.shape })),
    storage: new Map(),
  };
}
