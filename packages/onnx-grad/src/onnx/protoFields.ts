/** A file that is not an ONNX model, or one cut short. */
export class OnnxFormatError extends Error {
  override name = 'OnnxFormatError';
}

/** A field of a message: its number, and a number or the bytes of what has a length. */
export interface Field {
  readonly field: number;
  readonly value: Uint8Array | number;
}

/** The fields of a protobuf message, in order. Throws OnnxFormatError where it is cut short. */
export function* fields(bytes: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 64; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined) throw truncated();
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
    throw new OnnxFormatError(
      'ONNX model: expected a number of at most ten bytes, got a longer one - is this an .onnx file?',
    );
  };
  const skip = (count: number): Uint8Array => {
    if (count > bytes.length - at) throw truncated();
    at += count;
    return bytes.subarray(at - count, at);
  };
  while (at < bytes.length) {
    const tag = varint();
    const field = Math.floor(tag / 8);
    const wire = tag % 8;
    if (wire === 0) yield { field, value: varint() };
    else if (wire === 2) yield { field, value: skip(varint()) };
    else if (wire === 1) yield { field, value: skip(8) };
    else if (wire === 5) yield { field, value: skip(4) };
    else
      throw new OnnxFormatError(
        `ONNX model: expected protobuf wire type 0, 1, 2 or 5, got ${wire} - is this an .onnx file?`,
      );
  }
}

const truncated = (): OnnxFormatError =>
  new OnnxFormatError('ONNX model: expected more bytes, got the end of the file - copy it again');
