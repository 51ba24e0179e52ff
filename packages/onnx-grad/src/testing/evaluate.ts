import { lowerPlain } from '../lower/plain/index.ts';
import { nodeRuntime } from '../node/runtime.ts';
import { type Lowered, type Program, program } from '../program/program.ts';
import { float32, type HostTensor, type Runtime } from '../runtime/runtime.ts';
import type { Tensor } from '../tensor/tensor.ts';

export type Values = Readonly<Record<string, Float32Array | BigInt64Array>>;
type Lower = (program: Program) => Lowered;

/** Row-major values into a parameter's storage order. */
export function pack(lowered: Lowered, leaf: string, data: Float32Array): Float32Array {
  const storage = lowered.storage.get(leaf);
  if (!storage?.order) return data;
  const packed = new Float32Array(storage.length);
  storage.order.forEach((place, i) => {
    packed[place] = data[i]!;
  });
  return packed;
}

/** Lowers and runs a program once; values by leaf name in row-major order, results likewise. */
export async function evaluate(
  outputs: Readonly<Record<string, Tensor>>,
  values: Values,
  { lower = lowerPlain as Lower, runtime = nodeRuntime as Runtime, storedAs = {} as Record<string, string> } = {},
): Promise<Record<string, Float32Array>> {
  const lowered = lower(program(outputs, storedAs));
  const session = await runtime.createSession(lowered.model, { threads: 1 });
  const feeds: Record<string, HostTensor> = {};
  for (const feed of lowered.feeds) {
    const data = values[feed.leaf]!;
    feeds[feed.name] =
      data instanceof BigInt64Array
        ? { type: 'int64', data, shape: feed.shape }
        : float32(pack(lowered, feed.leaf, data), feed.shape);
  }
  const results = await session.run(feeds);
  await session.release();
  return Object.fromEntries(
    Object.keys(outputs).map((name) => {
      const raw = results[name]!.data as Float32Array;
      const order = storedAs[name] === undefined ? null : lowered.storage.get(storedAs[name])?.order;
      return [name, order ? Float32Array.from(order, (place) => raw[place]!) : raw];
    }),
  );
}

/** Reproducible numbers in [-1, 1) for tests. */
export function testValues(n: number, seed = 1): Float32Array {
  let state = seed * 2654435761;
  return Float32Array.from({ length: n }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2147483648 - 1;
  });
}
