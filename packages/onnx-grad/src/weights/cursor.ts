import { WeightsError } from './weightsError.ts';

/** Reads little-endian numbers and runs of bytes one after the other; throws WeightsError at the end of the bytes. */
export class Cursor {
  readonly bytes: Uint8Array;
  position: number;
  readonly #view: DataView;

  constructor(bytes: Uint8Array, position = 0) {
    this.bytes = bytes;
    this.position = position;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#advance(2), true);
  }

  u32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  i32(): number {
    return this.#view.getInt32(this.#advance(4), true);
  }

  /** A 64-bit length or offset; above 2^53 it is no longer exact, and beyond any file in any case. */
  u64(): number {
    return Number(this.#view.getBigUint64(this.#advance(8), true));
  }

  /** A big-endian float64, as pickle has it. */
  f64BigEndian(): number {
    return this.#view.getFloat64(this.#advance(8), false);
  }

  take(length: number): Uint8Array {
    const start = this.#advance(length);
    return this.bytes.subarray(start, start + length);
  }

  #advance(length: number): number {
    const start = this.position;
    if (!(length <= this.bytes.length - start))
      throw new WeightsError(
        `weight file: expected ${length} more bytes at ${start}, got ${this.bytes.length - start} - the file is cut off, fetch it again`,
      );
    this.position = start + length;
    return start;
  }
}
