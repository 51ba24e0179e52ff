/** Bytes with a name, wherever they come from: a disk, an archive, a file dropped into a browser. */
export interface ByteSource {
  /** Path within what the user gave; folders separate series whose identifiers are lost. */
  readonly name: string;
  read(): Promise<Uint8Array>;
  /** The first `length` bytes (all where there are fewer) and the size of the whole, where a part costs less than the whole. */
  start?(length: number): Promise<SourceStart>;
  /** Bytes `from` up to but not including `to`, fewer where the source ends before; only with `start`, which tells the size. */
  part?(from: number, to: number): Promise<Uint8Array>;
}

/** The beginning of a source of `size` bytes. */
export interface SourceStart {
  readonly bytes: Uint8Array;
  readonly size: number;
}

/** The beginning of any source, `length` bytes or more: all of one that gives no parts. */
export async function startOf(source: ByteSource, length: number): Promise<SourceStart> {
  if (source.start !== undefined) return source.start(length);
  const bytes = await source.read();
  return { bytes, size: bytes.length };
}

/** A source of bytes already in memory. */
export function bytesSource(name: string, bytes: Uint8Array): ByteSource {
  return { name, read: () => Promise.resolve(bytes) };
}

/** A source of a browser's `File` or any `Blob`. */
export function blobSource(name: string, blob: Blob): ByteSource {
  return { name, read: async () => new Uint8Array(await blob.arrayBuffer()) };
}
