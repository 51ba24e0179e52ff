import type { ByteSource } from '../source.ts';

/** Bytes of which any part can be had: in memory, or on a disk that only gives what is asked for. */
export interface ByteRange {
  readonly size: number;
  /** Bytes `from` up to but not including `to`, fewer where they end before. */
  part(from: number, to: number): Promise<Uint8Array>;
}

/** Bytes passed from the first to the last. */
export interface ByteWalk {
  /** The next bytes; fewer than asked for at the end. */
  take(length: number): Promise<Uint8Array>;
  /** Passes over bytes; says over how many, fewer than asked for at the end. */
  skip(length: number): Promise<number>;
}

/** A source by parts where it gives them, else read whole. */
export async function rangeOf(source: ByteSource): Promise<ByteRange> {
  if (source.start !== undefined && source.part !== undefined) {
    const { part } = source;
    return { size: (await source.start(0)).size, part: (from, to) => part(from, to) };
  }
  const bytes = await source.read();
  return { size: bytes.length, part: async (from, to) => bytes.subarray(from, to) };
}

/** Walks through a range; what is skipped is not read. */
export function walkOf({ size, part }: ByteRange): ByteWalk {
  let at = 0;
  const pass = (length: number): [number, number] => {
    const from = at;
    at = Math.min(size, at + Math.max(0, length));
    return [from, at];
  };
  return {
    take: (length) => part(...pass(length)),
    skip: async (length) => {
      const [from, to] = pass(length);
      return to - from;
    },
  };
}
