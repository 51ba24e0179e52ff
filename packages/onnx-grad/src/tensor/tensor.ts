import { type Shape, ShapeError, show, sizeOf } from './shape.ts';

/**
 * A program is written as an expression: each tensor is an immutable node that knows how it is computed. Nothing runs until the
 * expression is lowered to an ONNX graph, so shapes are checked here, once, where the mistake is made.
 */
export interface Tensor {
  readonly op: Operator;
  readonly inputs: readonly Tensor[];
  readonly attributes: Attributes;
  readonly shape: Shape;
  readonly type: DataType;
}

export type DataType = 'float32' | 'int64';

export type Attribute = number | string | boolean | readonly number[] | Float32Array | BigInt64Array;
export type Attributes = Readonly<Record<string, Attribute>>;

/** What differentiation needs to know of an operator; how it is computed is the lowering's business. */
export interface Operator {
  readonly name: string;
  /** The gradient for each input, given the gradient of the output; null where none flows. Absent: the operator stops gradients. */
  readonly gradient?: (node: Tensor, upstream: Tensor) => readonly (Tensor | null)[];
}

export function node(
  op: Operator,
  inputs: readonly Tensor[],
  shape: Shape,
  attributes: Attributes = {},
  type: DataType = 'float32',
): Tensor {
  for (const d of shape)
    if (!Number.isInteger(d) || d < 0)
      throw new ShapeError(`${op.name}: expected whole, non-negative dimensions, got ${show(shape)}`);
  return { op, inputs, attributes, shape, type };
}

const inputOp: Operator = { name: 'input' };
const parameterOp: Operator = { name: 'parameter' };
const constantOp: Operator = { name: 'constant' };

/** A value fed at every run. */
export const input = (name: string, shape: Shape, type: DataType = 'float32'): Tensor =>
  node(inputOp, [], shape, { name }, type);

/** A value that lives across runs and may be trained; names follow the checkpoint that it loads from. */
export const parameter = (name: string, shape: Shape): Tensor => node(parameterOp, [], shape, { name });

/** A value fixed in the program; `data` in row-major order. */
export function constant(data: number | readonly number[] | Float32Array, shape?: Shape): Tensor {
  const values = typeof data === 'number' ? Float32Array.of(data) : Float32Array.from(data);
  const dims = shape ?? (typeof data === 'number' ? [] : [values.length]);
  if (sizeOf(dims) !== values.length)
    throw new ShapeError(`constant: expected ${sizeOf(dims)} values for shape ${show(dims)}, got ${values.length}`);
  return node(constantOp, [], dims, { data: values });
}

/** Whole numbers fixed in the program, for indices and labels. */
export function constantInt(data: readonly number[], shape: Shape = [data.length]): Tensor {
  if (sizeOf(shape) !== data.length)
    throw new ShapeError(`constantInt: expected ${sizeOf(shape)} values for shape ${show(shape)}, got ${data.length}`);
  return node(constantOp, [], shape, { data: BigInt64Array.from(data, (v) => BigInt(v)) }, 'int64');
}

export const isLeaf = (t: Tensor): boolean => t.op === inputOp || t.op === parameterOp || t.op === constantOp;
export const isInput = (t: Tensor): boolean => t.op === inputOp;
export const isParameter = (t: Tensor): boolean => t.op === parameterOp;
export const isConstant = (t: Tensor): boolean => t.op === constantOp;
export const nameOf = (t: Tensor): string => String(t.attributes['name']);

/** Every tensor that `roots` depend on, inputs before users. */
export function topologicalOrder(roots: readonly Tensor[]): Tensor[] {
  const order: Tensor[] = [];
  const seen = new Set<Tensor>();
  // An explicit stack: a deep network is a longer chain than the call stack allows.
  const stack: { tensor: Tensor; next: number }[] = [];
  for (const root of roots) {
    if (!seen.has(root)) stack.push({ tensor: root, next: 0 });
    seen.add(root);
    while (stack.length > 0) {
      const top = stack.at(-1)!;
      const child = top.tensor.inputs[top.next++];
      if (child === undefined) {
        order.push(top.tensor);
        stack.pop();
      } else if (!seen.has(child)) {
        seen.add(child);
        stack.push({ tensor: child, next: 0 });
      }
    }
  }
  return order;
}
