/** Packs 0/1 bytes into bits, the first in the lowest bit, padded to an even number of bytes (PS3.5 8.1.1). */
export function packBits(values: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = Math.ceil(values.length / 8);
  const packed = new Uint8Array(bytes + (bytes % 2));
  for (let at = 0; at < values.length; at++) if (values[at] !== 0) packed[at >> 3]! |= 1 << (at & 7);
  return packed;
}
