/** Number formats that volume files store. */
export type NumberKind = 'u8' | 'i8' | 'u16' | 'i16' | 'u32' | 'i32' | 'u64' | 'i64' | 'f32' | 'f64';

const widths: Record<NumberKind, number> = {
  u8: 1,
  i8: 1,
  u16: 2,
  i16: 2,
  u32: 4,
  i32: 4,
  u64: 8,
  i64: 8,
  f32: 4,
  f64: 8,
};

const readers: Record<NumberKind, (view: DataView, at: number, little: boolean) => number> = {
  u8: (view, at) => view.getUint8(at),
  i8: (view, at) => view.getInt8(at),
  u16: (view, at, little) => view.getUint16(at, little),
  i16: (view, at, little) => view.getInt16(at, little),
  u32: (view, at, little) => view.getUint32(at, little),
  i32: (view, at, little) => view.getInt32(at, little),
  u64: (view, at, little) => Number(view.getBigUint64(at, little)),
  i64: (view, at, little) => Number(view.getBigInt64(at, little)),
  f32: (view, at, little) => view.getFloat32(at, little),
  f64: (view, at, little) => view.getFloat64(at, little),
};

/** Bytes of one number. */
export function numberWidth(kind: NumberKind): number {
  return widths[kind];
}

/** Reads `count` numbers from the start of `bytes` and rescales them: value * slope + intercept. */
export function readNumbers(
  bytes: Uint8Array,
  kind: NumberKind,
  options: { count: number; littleEndian: boolean; slope?: number; intercept?: number },
): Float32Array {
  const { count, littleEndian, slope = 1, intercept = 0 } = options;
  const stored = littleEndian ? typedNumbers(bytes, kind, count) : undefined;
  if (stored && slope === 1 && intercept === 0) return new Float32Array(stored);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const width = widths[kind];
  const read = readers[kind];
  const out = new Float32Array(count);
  for (let i = 0; i < count; i++) out[i] = read(view, i * width, littleEndian) * slope + intercept;
  return out;
}

const arrays = {
  u8: Uint8Array,
  i8: Int8Array,
  u16: Uint16Array,
  i16: Int16Array,
  u32: Uint32Array,
  i32: Int32Array,
  f32: Float32Array,
  f64: Float64Array,
} as const;

/** Whether this machine keeps the lowest byte first, as nearly all do. */
const littleMachine = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** The numbers as the machine holds them itself, which is ten times as fast to go through; not where the bytes lie askew. */
function typedNumbers(bytes: Uint8Array, kind: NumberKind, count: number) {
  if (!littleMachine || kind === 'u64' || kind === 'i64') return undefined;
  if (bytes.byteOffset % widths[kind] !== 0 || bytes.length < count * widths[kind]) return undefined;
  return new arrays[kind](bytes.buffer as ArrayBuffer, bytes.byteOffset, count);
}

/** The same numbers in little-endian order, for hashing: a view when they already are. */
export function littleEndianBytes(bytes: Uint8Array, kind: NumberKind, littleEndian: boolean): Uint8Array {
  const width = widths[kind];
  if (littleEndian || width === 1) return bytes;
  const out = new Uint8Array(bytes.length);
  for (let at = 0; at + width <= bytes.length; at += width) {
    for (let b = 0; b < width; b++) out[at + b] = bytes[at + width - 1 - b] as number;
  }
  return out;
}
