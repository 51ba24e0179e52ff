import type { OnnxBuilder } from '../onnx/builder.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** Writes one operator as ONNX nodes: the names of its inputs in, the name of its value out. */
export type Rule = (g: OnnxBuilder, node: Tensor, inputs: readonly string[]) => string;

export class LoweringError extends Error {
  override name = 'LoweringError';
}

/**
 * Gives each tensor one representative among those computed alike, so that a gradient that asks for a value again costs nothing.
 */
export function shareEqual(order: readonly Tensor[]): Map<Tensor, Tensor> {
  const representative = new Map<Tensor, Tensor>();
  const ids = new Map<unknown, number>();
  const idOf = (v: unknown): number => {
    const id = ids.get(v) ?? ids.size;
    ids.set(v, id);
    return id;
  };
  const byKey = new Map<string, Tensor>();
  for (const t of order) {
    const inputs = t.inputs.map((i) => idOf(representative.get(i)));
    const attributes = Object.entries(t.attributes).map(([k, v]) => [k, ArrayBuffer.isView(v) ? dataKey(v, idOf) : v]);
    const key = JSON.stringify([t.op.name, inputs, t.shape, attributes]);
    const known = byKey.get(key) ?? t;
    byKey.set(key, known);
    representative.set(t, known);
  }
  return representative;
}

/** Small constants are compared by value, large ones by identity. */
function dataKey(data: Float32Array | BigInt64Array, idOf: (v: unknown) => number): unknown {
  if (data.length > 4096) return { id: idOf(data) };
  return data instanceof BigInt64Array ? Array.from(data, String) : Array.from(data);
}
