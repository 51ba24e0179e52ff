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
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const width = widths[kind];
  const read = readers[kind];
  const out = new Float32Array(count);
  for (let i = 0; i < count; i++) out[i] = read(view, i * width, littleEndian) * slope + intercept;
  return out;
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
