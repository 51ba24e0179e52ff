import type { Shape } from '../tensor/shape.ts';
import type { ElementType, OnnxAttribute, OnnxGraph, OnnxNode, OnnxTensor, OnnxValue } from './model.ts';

export const MICROSOFT = 'com.microsoft';
/** onnxruntime's internal blocked layout: present in its CPU builds for x86, stable only for the version we pin. */
export const NCHWC = 'com.microsoft.nchwc';

/** Collects the nodes of an ONNX graph; equal constants are kept once. */
export class OnnxBuilder {
  readonly #nodes: OnnxNode[] = [];
  readonly #initializers: OnnxTensor[] = [];
  readonly #inputs: OnnxValue[] = [];
  readonly #outputs: OnnxValue[] = [];
  readonly #constants = new Map<string, OnnxTensor[]>();
  readonly #exported = new Map<string, string>();
  readonly #openBatch: boolean;
  #names = 0;

  /** @param openBatch declares the first dimension of inputs and outputs as "batch" instead of its number */
  constructor(openBatch = false) {
    this.#openBatch = openBatch;
  }

  #declared(shape: Shape): (number | string)[] {
    return shape.map((d, i) => (this.#openBatch && i === 0 ? 'batch' : d));
  }

  /** Adds an operator and gives the name of its first output. */
  op(
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
    domain = '',
  ): string {
    const output = `${op}${++this.#names}`;
    this.#nodes.push({ op, domain, inputs, outputs: [output], attributes });
    return output;
  }

  floats(data: Float32Array, shape: Shape): string {
    return this.#constant('float32', data, shape);
  }

  scalar(value: number): string {
    return this.floats(Float32Array.of(value), []);
  }

  longs(values: readonly number[] | BigInt64Array, shape: Shape = [values.length]): string {
    const data = values instanceof BigInt64Array ? values : BigInt64Array.from(values, (v) => BigInt(v));
    return this.#constant('int64', data, shape);
  }

  ints(data: Int32Array): string {
    return this.#constant('int32', data, [data.length]);
  }

  #constant(type: ElementType, data: OnnxTensor['data'], shape: Shape): string {
    const bytes = bytesOf(data);
    const key = `${type} ${shape.join(',')} ${fingerprint(bytes)}`;
    const alike = this.#constants.get(key) ?? [];
    const known = alike.find((t) => bytesOf(t.data).every((byte, i) => byte === bytes[i]));
    if (known !== undefined) return known.name;
    const tensor = { name: `constant${this.#initializers.length}`, type, shape, data };
    this.#constants.set(key, [...alike, tensor]);
    this.#initializers.push(tensor);
    return tensor.name;
  }

  input(name: string, type: ElementType, shape: Shape): string {
    this.#inputs.push({ name, type, shape: this.#declared(shape) });
    return name;
  }

  /** Declares that the value known inside as `value` leaves the graph as `name`. */
  output(name: string, value: string, type: ElementType, shape: Shape): void {
    this.#outputs.push({ name, type, shape: this.#declared(shape) });
    const producer = this.#nodes.findLast((n) => n.outputs[0] === value);
    if (producer !== undefined && !this.#exported.has(value)) this.#exported.set(value, name);
    else this.#nodes.push({ op: 'Identity', domain: '', inputs: [value], outputs: [name], attributes: {} });
  }

  reshape(value: string, shape: Shape): string {
    return this.op('Reshape', [value, this.longs(shape)]);
  }

  finish(): OnnxGraph {
    // An exported value takes its public name at its producer: a copying node before a graph output would cost a pass over it.
    const rename = (name: string): string => this.#exported.get(name) ?? name;
    const nodes = this.#nodes.map((n) => ({ ...n, inputs: n.inputs.map(rename), outputs: n.outputs.map(rename) }));
    return { nodes, initializers: this.#initializers, inputs: this.#inputs, outputs: this.#outputs };
  }
}

const bytesOf = (data: OnnxTensor['data']): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

/** FNV-1a over the bytes, to find candidates for equality fast. */
function fingerprint(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash;
}
