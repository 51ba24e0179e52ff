/** Numbers as base64 of little-endian float32: a third of the length of their digits, and exact. */
export function encodeFloats(values: Float32Array): string {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  values.forEach((v, i) => {
    view.setFloat32(4 * i, v, true);
  });
  let text = '';
  // In pieces: a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

/** @throws RangeError where the text is no base64 of whole float32 numbers */
export function decodeFloats(text: string): Float32Array<ArrayBuffer> {
  let raw: string;
  try {
    raw = atob(text);
  } catch (cause) {
    throw new RangeError('floats: expected base64, got other text', { cause });
  }
  if (raw.length % 4 !== 0) throw new RangeError(`floats: expected whole float32 numbers, got ${raw.length} bytes`);
  const view = new DataView(Uint8Array.from(raw, (c) => c.charCodeAt(0)).buffer);
  return Float32Array.from({ length: raw.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
}
