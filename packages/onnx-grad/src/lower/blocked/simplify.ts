import { add, mul, reciprocal, sqrt, sub } from '../../ops/arithmetic.ts';
import { channelAffine } from '../../ops/channels.ts';
import type { Program } from '../../program/program.ts';
import { isLeaf, type Tensor, topologicalOrder } from '../../tensor/tensor.ts';
import { shareEqual } from '../lowering.ts';

/** A program in which equal expressions are one node, and who uses each. */
export interface Simplified {
  readonly outputs: Readonly<Record<string, Tensor>>;
  readonly order: readonly Tensor[];
  readonly users: ReadonlyMap<Tensor, readonly Tensor[]>;
}

/** Batch norm as vector arithmetic and one affine map: its gradient asks for the same vectors. */
function asAffine(t: Tensor, inputs: readonly Tensor[]): Tensor {
  const [x, gamma, beta, average, variance] = inputs as [Tensor, Tensor, Tensor, Tensor, Tensor];
  const a = mul(gamma, reciprocal(sqrt(add(variance, t.attributes['epsilon'] as number))));
  return channelAffine(x, a, sub(beta, mul(average, a)));
}

function rebuild(order: readonly Tensor[], make: (t: Tensor, inputs: readonly Tensor[]) => Tensor) {
  const made = new Map<Tensor, Tensor>();
  for (const t of order)
    made.set(
      t,
      isLeaf(t)
        ? t
        : make(
            t,
            t.inputs.map((i) => made.get(i)!),
          ),
    );
  return made;
}

const mapped = (outputs: Readonly<Record<string, Tensor>>, to: (t: Tensor) => Tensor): Record<string, Tensor> =>
  Object.fromEntries(Object.entries(outputs).map(([name, t]) => [name, to(t)]));

export function simplify(program: Program): Simplified {
  const desugared = rebuild(topologicalOrder(Object.values(program.outputs)), (t, inputs) =>
    t.op.name === 'batchNorm' ? asAffine(t, inputs) : { ...t, inputs },
  );
  const outputs = mapped(program.outputs, (t) => desugared.get(t)!);
  const before = topologicalOrder(Object.values(outputs));
  const same = shareEqual(before);
  const shared = new Map<Tensor, Tensor>();
  for (const t of before)
    if (same.get(t) === t)
      shared.set(t, isLeaf(t) ? t : { ...t, inputs: t.inputs.map((i) => shared.get(same.get(i)!)!) });
  const finalOutputs = mapped(outputs, (t) => shared.get(same.get(t)!)!);
  const order = topologicalOrder(Object.values(finalOutputs));
  const users = new Map<Tensor, Tensor[]>(order.map((t) => [t, []]));
  for (const t of order) for (const i of t.inputs) users.get(i)!.push(t);
  return { outputs: finalOutputs, order, users };
}
