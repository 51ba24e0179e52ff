import { ProtoWriter } from './protobuf.ts';
import { type Field, fields, OnnxFormatError } from './protoFields.ts';

/** A public image network turned so that one of its values comes out, with float32 at both ends. */
export interface FrozenNetwork {
  readonly model: Uint8Array<ArrayBuffer>;
  /** Declared shape of the images [N, C, H, W]; undefined where a dimension is open. */
  readonly shape: readonly (number | undefined)[];
  /** The value that comes out, by its own name. */
  readonly value: string;
}

/** Names at its ends, which a graph's own names must not meet. */
export const FROZEN_INPUT = 'frozen:images';
export const FROZEN_OUTPUT = 'frozen:features';

/** Numbers of onnx.proto: element types, and fields of a model, a graph, a node, and what has a name. */
const FLOAT = 1;
const HALF = 10;
const MODEL_IR = 1;
const MODEL_GRAPH = 7;
const GRAPH = { node: 1, initializer: 5, input: 11, output: 12 };
const NODE = { input: 1, output: 2, op: 4, attribute: 5 };
const TENSOR_NAME = 8;

/**
 * Makes any value inside an ONNX image network its only output.
 * @param value name of a value in the graph; its first declared output where left out
 * @throws OnnxFormatError where the file is no ONNX model, has no single image input [N, C, H, W], or no such value
 */
export function frozenNetwork(bytes: Uint8Array, value?: string): FrozenNetwork {
  const parts = [...fields(bytes)];
  const graphs = parts.filter((f) => f.field === MODEL_GRAPH);
  if (graphs.length !== 1)
    throw new OnnxFormatError(`ONNX model: expected one graph, got ${graphs.length} - is this an .onnx file?`);
  const graph = [...fields(inner(graphs[0]))];
  const all = (field: number) => graph.filter((f) => f.field === field);
  const weights = new Set(all(GRAPH.initializer).map((t) => texts(inner(t), TENSOR_NAME)[0]));
  const images = all(GRAPH.input).filter((v) => !weights.has(nameOf(v)));
  const [image] = images;
  const { type, shape } = declared(image);
  if (images.length !== 1 || shape.length !== 4 || (type !== FLOAT && type !== HALF))
    throw new OnnxFormatError(
      `ONNX model: expected one input of images [N, C, H, W] in float32 or float16, got ${images.map((v) => `"${nameOf(v)}" of rank ${declared(v).shape.length}`).join(', ') || 'none'} - choose an image encoder`,
    );
  const made = all(GRAPH.node).flatMap((n) => texts(inner(n), NODE.output));
  const wanted = value ?? nameOf(all(GRAPH.output)[0]);
  if (!made.includes(wanted))
    throw new OnnxFormatError(
      `ONNX model: expected a value named "${wanted}", got a graph that ends with ${made.slice(-6).join(', ')} - name one of its values`,
    );

  const model = new ProtoWriter();
  for (const part of parts) {
    if (part.field === MODEL_GRAPH)
      model.message(MODEL_GRAPH, (g) => {
        // A cast to the type that is there already is taken out again by the back end.
        g.message(GRAPH.node, (n) => writeCast(n, FROZEN_INPUT, nameOf(image), type));
        for (const own of graph) if (own.field !== GRAPH.output && own.field !== GRAPH.input) copy(g, own);
        g.message(GRAPH.node, (n) => writeCast(n, wanted, FROZEN_OUTPUT, FLOAT));
        g.message(GRAPH.input, (v) => writeValue(v, FROZEN_INPUT, shape));
        g.message(GRAPH.output, (v) => writeValue(v, FROZEN_OUTPUT, undefined));
      });
    // Older files had to declare their weights as inputs, which keeps them from being folded.
    else if (part.field === MODEL_IR) model.int(MODEL_IR, Math.max(4, Number(part.value)));
    else copy(model, part);
  }
  return { model: model.finish(), shape, value: wanted };
}

const inner = (f: Field | undefined): Uint8Array => (f?.value instanceof Uint8Array ? f.value : new Uint8Array());
const texts = (bytes: Uint8Array, field: number): string[] =>
  [...fields(bytes)].filter((f) => f.field === field).map((f) => new TextDecoder().decode(inner(f)));
const nameOf = (f: Field | undefined): string => texts(inner(f), 1)[0] ?? '';

/** The first part of a message with that field number. */
const part = (bytes: Uint8Array, field: number): Field | undefined => [...fields(bytes)].find((f) => f.field === field);

/** Element type and shape of a declared value: ValueInfo.type.tensor_type. */
function declared(value: Field | undefined): { type: number; shape: (number | undefined)[] } {
  const tensor = inner(part(inner(part(inner(value), 2)), 1));
  const type = part(tensor, 1)?.value;
  const shape = [...fields(inner(part(tensor, 2)))].map((dimension) => {
    const size = part(inner(dimension), 1)?.value;
    return typeof size === 'number' && size > 0 ? size : undefined;
  });
  return { type: typeof type === 'number' ? type : 0, shape };
}

function copy(w: ProtoWriter, { field, value }: Field): void {
  if (value instanceof Uint8Array) w.bytes(field, value);
  else w.int(field, value);
}

function writeCast(n: ProtoWriter, from: string, to: string, type: number): void {
  n.string(NODE.input, from).string(NODE.output, to).string(NODE.op, 'Cast');
  n.message(NODE.attribute, (a) => a.string(1, 'to').int(3, type).int(20, 2));
}

function writeValue(v: ProtoWriter, name: string, shape: readonly (number | undefined)[] | undefined): void {
  v.string(1, name).message(2, (t) =>
    t.message(1, (tensor) => {
      tensor.int(1, FLOAT);
      if (shape === undefined) return;
      tensor.message(2, (s) => {
        shape.forEach((size, i) => {
          s.message(1, (d) => (size === undefined ? d.string(2, `open${i}`) : d.int(1, size)));
        });
      });
    }),
  );
}
