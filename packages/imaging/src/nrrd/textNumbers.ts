import { ImagingError } from '../error.ts';
import { type NumberKind, numberWidth } from '../volume/numbers.ts';

const writers: Record<NumberKind, (view: DataView, at: number, text: string) => void> = {
  u8: (view, at, text) => view.setUint8(at, Number(text)),
  i8: (view, at, text) => view.setInt8(at, Number(text)),
  u16: (view, at, text) => view.setUint16(at, Number(text), true),
  i16: (view, at, text) => view.setInt16(at, Number(text), true),
  u32: (view, at, text) => view.setUint32(at, Number(text), true),
  i32: (view, at, text) => view.setInt32(at, Number(text), true),
  u64: (view, at, text) => view.setBigUint64(at, BigInt(text), true),
  i64: (view, at, text) => view.setBigInt64(at, BigInt(text), true),
  f32: (view, at, text) => view.setFloat32(at, Number(text), true),
  f64: (view, at, text) => view.setFloat64(at, Number(text), true),
};

/**
 * Numbers written as text, in little-endian bytes of their kind.
 *
 * @throws ImagingError `damaged` for other than `count` numbers or more.
 */
export function textNumbers(bytes: Uint8Array, kind: NumberKind, count: number, name: string): Uint8Array {
  // Each takes a digit and what parts it from the next.
  if (count * 2 - 1 > bytes.length)
    throw new ImagingError(
      'damaged',
      `${name}: expected ${count} numbers as text, got ${bytes.length} bytes - copy the file again`,
    );
  const width = numberWidth(kind);
  const view = new DataView(new ArrayBuffer(count * width));
  const pattern = kind.startsWith('f')
    ? /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$|^[-+]?(nan|inf(inity)?)$/i
    : /^[-+]?\d+$/;
  let at = 0;
  for (const [word] of new TextDecoder('latin1').decode(bytes).matchAll(/[^\s,]+/g)) {
    if (at === count * width) break;
    if (!pattern.test(word))
      throw new ImagingError(
        'damaged',
        `${name}: expected a number as text, got "${word.slice(0, 40)}" - correct the file`,
      );
    writers[kind](view, at, word.replace(/^\+/, '').replace(/inf(inity)?$/i, 'Infinity'));
    at += width;
  }
  if (at === count * width) return new Uint8Array(view.buffer);
  throw new ImagingError(
    'damaged',
    `${name}: expected ${count} numbers as text, got ${at / width} - copy the file again`,
  );
}
