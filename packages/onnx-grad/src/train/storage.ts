import type { Storage } from '../program/program.ts';

/** Row-major values into the order in which a parameter is stored. Places that no value takes stay as they are. */
export function pack(values: Float32Array, storage: Storage | undefined, into: Float32Array): void {
  const order = storage?.order;
  if (!order) into.set(values);
  else for (let i = 0; i < order.length; i++) into[order[i]!] = values[i]!;
}

/** Stored values back in row-major order, as a copy. */
export function unpack(stored: Float32Array, storage: Storage | undefined): Float32Array<ArrayBuffer> {
  const order = storage?.order;
  if (!order) return new Float32Array(stored);
  const out = new Float32Array(order.length);
  for (let i = 0; i < order.length; i++) out[i] = stored[order[i]!]!;
  return out;
}

/** Whether a buffer stored for one program can be fed to another as it is. */
export function sameStorage(a: Storage | undefined, b: Storage | undefined): boolean {
  const [x, y] = [a?.order ?? null, b?.order ?? null];
  if (x === null || y === null) return x === y;
  return x.length === y.length && a!.length === b!.length && x.every((place, i) => place === y[i]);
}
