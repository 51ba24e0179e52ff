import { fields, OnnxFormatError } from './protoFields.ts';

export { OnnxFormatError } from './protoFields.ts';

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
