import type { Shape } from '../tensor/shape.ts';
import { ProtoWriter } from './protobuf.ts';

/** The element types that our graphs use, by their number in onnx.proto (TensorProto.DataType). */
export const elementTypes = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9 } as const;
export type ElementType = keyof typeof elementTypes;

export type OnnxAttribute = number | { readonly float: number } | string | readonly number[];

export interface OnnxNode {
  readonly op: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

export interface OnnxTensor {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: Shape;
  readonly data: Float32Array | BigInt64Array | Int32Array | Uint8Array;
}

export interface OnnxValue {
  readonly name: string;
  readonly type: ElementType;
  /** A string names a dimension that is left open, such as the batch. */
  readonly shape: readonly (number | string)[];
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

const OPSET = 18;
const IR_VERSION = 8;
/** Operator sets beside ONNX's own, at their only version. */
const OTHER_DOMAINS = ['com.microsoft', 'com.microsoft.nchwc'];

/** Encodes a graph as an ONNX model file (field numbers from onnx.proto). `metadata` becomes the model's metadata_props. */
export function encodeModel(
  graph: OnnxGraph,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const used = new Set(graph.nodes.map((n) => n.domain));
  const model = new ProtoWriter().int(1, IR_VERSION).string(2, 'onnx-grad');
  model.message(7, (g) => writeGraph(g, graph));
  model.message(8, (w) => w.string(1, '').int(2, OPSET));
  for (const domain of OTHER_DOMAINS) if (used.has(domain)) model.message(8, (w) => w.string(1, domain).int(2, 1));
  for (const [key, value] of Object.entries(metadata)) model.message(14, (w) => w.string(1, key).string(2, value));
  return model.finish();
}

function writeGraph(w: ProtoWriter, graph: OnnxGraph): void {
  for (const [i, n] of graph.nodes.entries()) w.message(1, (m) => writeNode(m, n, i));
  w.string(2, 'graph');
  for (const t of graph.initializers) w.message(5, (m) => writeTensor(m, t));
  for (const v of graph.inputs) w.message(11, (m) => writeValue(m, v));
  for (const v of graph.outputs) w.message(12, (m) => writeValue(m, v));
}

function writeNode(w: ProtoWriter, n: OnnxNode, index: number): void {
  for (const i of n.inputs) w.string(1, i);
  for (const o of n.outputs) w.string(2, o);
  w.string(3, `${n.op}_${index}`).string(4, n.op);
  for (const [name, value] of Object.entries(n.attributes)) w.message(5, (m) => writeAttribute(m, name, value));
  if (n.domain) w.string(7, n.domain);
}

function writeAttribute(w: ProtoWriter, name: string, value: OnnxAttribute): void {
  w.string(1, name);
  if (typeof value === 'number') w.int(3, value).int(20, 2);
  else if (typeof value === 'string') w.string(4, value).int(20, 3);
  else if ('float' in value) w.float(2, value.float).int(20, 1);
  else {
    for (const v of value) w.int(8, v);
    w.int(20, 7);
  }
}

function writeTensor(w: ProtoWriter, t: OnnxTensor): void {
  for (const d of t.shape) w.int(1, d);
  w.int(2, elementTypes[t.type]).string(8, t.name);
  w.bytes(9, new Uint8Array(t.data.buffer, t.data.byteOffset, t.data.byteLength));
}

function writeValue(w: ProtoWriter, v: OnnxValue): void {
  w.string(1, v.name).message(2, (type) =>
    type.message(1, (tensor) =>
      tensor.int(1, elementTypes[v.type]).message(2, (shape) => {
        for (const d of v.shape) shape.message(1, (dim) => (typeof d === 'number' ? dim.int(1, d) : dim.string(2, d)));
      }),
    ),
  );
}
