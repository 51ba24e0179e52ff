import { add } from '../ops/arithmetic.ts';
import { ShapeError, show } from '../tensor/shape.ts';
import { constant, type Tensor, topologicalOrder } from '../tensor/tensor.ts';

/**
 * Gradients of a scalar with respect to tensors it was computed from, by reverse accumulation. They are ordinary expressions in
 * the same vocabulary, so they can be differentiated again.
 * @param loss shape []
 * @returns one tensor per entry of `wrt`, of its shape; null where the loss does not depend on it
 */
export function gradients(loss: Tensor, wrt: readonly Tensor[]): (Tensor | null)[] {
  if (loss.shape.length !== 0)
    throw new ShapeError(
      `gradients: expected a scalar loss, got shape ${show(loss.shape)} - reduce it with sum or mean`,
    );
  const order = topologicalOrder([loss]);
  const wanted = new Set(wrt);
  const active = new Set<Tensor>();
  for (const t of order) if (wanted.has(t) || t.inputs.some((i) => active.has(i))) active.add(t);

  const upstream = new Map<Tensor, Tensor>([[loss, constant(1)]]);
  for (const t of order.toReversed()) {
    const dy = upstream.get(t);
    if (dy === undefined || !active.has(t) || t.op.gradient === undefined) continue;
    const parts = t.op.gradient(t, dy);
    t.inputs.forEach((i, k) => {
      const part = parts[k];
      if (!part || !active.has(i)) return;
      const sum = upstream.get(i);
      upstream.set(i, sum === undefined ? part : add(sum, part));
    });
  }
  return wrt.map((t) => upstream.get(t) ?? null);
}
