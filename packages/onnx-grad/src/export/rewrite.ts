import { sizeOf } from '../tensor/shape.ts';
import { constant, isConstant, isParameter, nameOf, type Tensor, topologicalOrder } from '../tensor/tensor.ts';

/** Rebuilds expressions bottom-up; `replace` sees each node with its inputs already rebuilt. */
export function rewrite(roots: readonly Tensor[], replace: (t: Tensor) => Tensor): Tensor[] {
  const rebuilt = new Map<Tensor, Tensor>();
  for (const t of topologicalOrder(roots)) {
    const inputs = t.inputs.map((i) => rebuilt.get(i)!);
    const same = inputs.every((input, i) => input === t.inputs[i]);
    rebuilt.set(t, replace(same ? t : { ...t, inputs }));
  }
  return roots.map((r) => rebuilt.get(r)!);
}

/** Tensors that depend on constants and parameters alone and are used by one that does not: what can be computed once. */
export function foldable(roots: readonly Tensor[]): Tensor[] {
  const order = topologicalOrder(roots);
  const fixed = new Set<Tensor>();
  for (const t of order)
    if (isConstant(t) || isParameter(t) || (t.inputs.length > 0 && t.inputs.every((i) => fixed.has(i)))) fixed.add(t);
  const edge = new Set<Tensor>();
  for (const t of order) if (!fixed.has(t)) for (const i of t.inputs) if (fixed.has(i) && !isConstant(i)) edge.add(i);
  for (const r of roots) if (fixed.has(r) && !isConstant(r)) edge.add(r);
  return [...edge];
}

/** A parameter as a constant of the graph. */
export const asConstant = (p: Tensor, values: Readonly<Record<string, Float32Array>>): Tensor => {
  const data = values[nameOf(p)];
  if (data === undefined || data.length !== sizeOf(p.shape))
    throw new Error(
      `export: expected ${sizeOf(p.shape)} values for parameter "${nameOf(p)}", got ${data?.length ?? 'none'}`,
    );
  return constant(data, p.shape);
};
