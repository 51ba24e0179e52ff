/** A file that is not an ONNX model, or one cut short. */
export class OnnxFormatError extends Error {
  override name = 'OnnxFormatError';
}

const MODEL_METADATA = 14;
const MODEL_GRAPH = 7;

/**
 * The metadata of an ONNX model file, without reading its graph.
 * @throws OnnxFormatError where the bytes are not a whole ONNX model
 */
export function readMetadata(bytes: Uint8Array): Record<string, string> {
  const out: Record<string, string> = {};
  let graphs = 0;
  for (const { field, value } of fields(bytes)) {
    if (field === MODEL_GRAPH) graphs++;
    if (field !== MODEL_METADATA || !(value instanceof Uint8Array)) continue;
    const entry = new Map([...fields(value)].map((f) => [f.field, f.value]));
    const [key, text] = [entry.get(1), entry.get(2)];
    if (key instanceof Uint8Array) out[decode(key)] = text instanceof Uint8Array ? decode(text) : '';
  }
  if (graphs !== 1) throw new OnnxFormatError(`ONNX model: expected one graph, got ${graphs} - is this an .onnx file?`);
  return out;
}

const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

interface Field {
  readonly field: number;
  readonly value: Uint8Array | number;
}

function* fields(bytes: Uint8Array): Generator<Field> {
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
