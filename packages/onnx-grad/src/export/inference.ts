import { lowerPlain } from '../lower/plain/index.ts';
import { mul } from '../ops/arithmetic.ts';
import { conv2d, geometryOf } from '../ops/convolution.ts';
import { reshape } from '../ops/shaping.ts';
import { program } from '../program/program.ts';
import { float32, type Runtime } from '../runtime/runtime.ts';
import { constant, isParameter, type Tensor, topologicalOrder } from '../tensor/tensor.ts';
import { asConstant, foldable, rewrite } from './rewrite.ts';

export interface InferenceExport {
  readonly outputs: Readonly<Record<string, Tensor>>;
  /** Row-major values of every parameter. */
  readonly values: Readonly<Record<string, Float32Array>>;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Leaves the first dimension of inputs and outputs open, whatever batch the program was written for. */
  readonly openBatch?: boolean;
}

/**
 * An inference graph in standard operators with its weights inside: batch norm folded into the convolution before it, and everything
 * that depends on weights alone computed once.
 */
export async function exportInference(
  runtime: Runtime,
  { outputs, values, metadata = {}, openBatch = false }: InferenceExport,
): Promise<Uint8Array<ArrayBuffer>> {
  const folded = foldBatchNorm(Object.values(outputs));
  const edge = foldable(folded);
  const computed = await evaluateFixed(runtime, edge, values);
  const constants = new Map(edge.map((t, i) => [t, constant(computed[i]!, t.shape)]));
  const roots = replaceAll(folded, constants);
  const names = Object.keys(outputs);
  return lowerPlain(program(Object.fromEntries(roots.map((r, i) => [names[i]!, r]))), { metadata, openBatch }).model;
}

function replaceAll(roots: readonly Tensor[], constants: ReadonlyMap<Tensor, Tensor>): Tensor[] {
  const rebuilt = new Map<Tensor, Tensor>();
  const visit = (t: Tensor): Tensor => constants.get(t) ?? rebuilt.get(t)!;
  for (const t of topologicalOrder(roots)) {
    if (constants.has(t)) continue;
    const inputs = t.inputs.map(visit);
    rebuilt.set(t, inputs.every((input, i) => input === t.inputs[i]) ? t : { ...t, inputs });
  }
  return roots.map(visit);
}

/** channelAffine(conv(x, w), a, b) = conv(x, a w) + b. A convolution with other users stays for them too. */
const foldBatchNorm = (roots: readonly Tensor[]): Tensor[] =>
  rewrite(roots, (t) => {
    const [conv, scale, shift] = t.inputs;
    if (t.op.name !== 'channelAffine' || conv?.op.name !== 'conv' || conv.inputs.length !== 2) return t;
    const [x, w] = conv.inputs as [Tensor, Tensor];
    return conv2d(x, mul(w, reshape(scale!, [-1, 1, 1, 1])), geometryOf(conv), shift!);
  });

async function evaluateFixed(
  runtime: Runtime,
  tensors: readonly Tensor[],
  values: Readonly<Record<string, Float32Array>>,
): Promise<Float32Array[]> {
  if (tensors.length === 0) return [];
  // A parameter that is used as it stands needs no graph.
  const derived = tensors.filter((t) => !isParameter(t));
  const results = new Map<Tensor, Float32Array>();
  for (const t of tensors) if (isParameter(t)) results.set(t, asConstant(t, values).attributes['data'] as Float32Array);
  if (derived.length > 0) {
    const lowered = lowerPlain(program(Object.fromEntries(derived.map((t, i) => [`fixed${i}`, t]))));
    const session = await runtime.createSession(lowered.model);
    const feeds = Object.fromEntries(lowered.feeds.map((f) => [f.name, float32(values[f.leaf]!, f.shape)]));
    const out = await session.run(feeds);
    await session.release();
    for (const [i, t] of derived.entries()) results.set(t, out[`fixed${i}`]!.data as Float32Array);
  }
  return tensors.map((t) => results.get(t)!);
}
