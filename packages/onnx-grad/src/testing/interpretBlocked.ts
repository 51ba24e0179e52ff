import type { OnnxAttribute, OnnxGraph, OnnxNode } from '../onnx/model.ts';
import { sizeOf, stridesOf } from '../tensor/shape.ts';

interface Value {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/**
 * Runs a graph of onnxruntime's blocked kernels in plain loops, for a block size of choice: so that what is written for processors with
 * blocks of 16 is checked on those with blocks of 8. It knows the operators that convolution layers and their gradients lower to.
 */
export function interpretBlocked(
  graph: OnnxGraph,
  feeds: Readonly<Record<string, Value>>,
  block: number,
): Record<string, Value> {
  const values = new Map<string, Value>(Object.entries(feeds));
  for (const { name, shape, data } of graph.initializers) values.set(name, { shape, data: Array.from(data, Number) });
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((name) => (name === '' ? null : values.get(name)!));
    const run = operators[node.op];
    if (run === undefined) throw new Error(`interpretBlocked: expected a known operator, got "${node.op}"`);
    values.set(node.outputs[0]!, run(inputs as Value[], node, block));
  }
  return Object.fromEntries(graph.outputs.map(({ name }) => [name, values.get(name)!]));
}

type Run = (inputs: readonly Value[], node: OnnxNode, block: number) => Value;

const numbers = (a: OnnxAttribute | undefined): number[] => a as unknown as number[];
const attribute = (node: OnnxNode, name: string): number[] => numbers(node.attributes[name]);
const float = (node: OnnxNode, name: string): number => (node.attributes[name] as { float: number }).float;

const map =
  (f: (v: number, node: OnnxNode) => number): Run =>
  ([x], node) => ({ shape: x!.shape, data: Array.from(x!.data, (v) => f(v, node)) });

const zip =
  (f: (a: number, b: number) => number): Run =>
  ([a, b]) => {
    const rank = Math.max(a!.shape.length, b!.shape.length);
    const grown = [a!, b!].map((v) => [...new Array<number>(rank - v.shape.length).fill(1), ...v.shape]);
    const shape = grown[0]!.map((d, i) => (d === 1 ? grown[1]![i]! : d));
    const steps = grown.map((s) => stridesOf(s).map((stride, i) => (s[i] === 1 ? 0 : stride)));
    const strides = stridesOf(shape);
    const at = (i: number, k: number) =>
      strides.reduce((sum, stride, axis) => sum + (Math.floor(i / stride) % shape[axis]!) * steps[k]![axis]!, 0);
    const data = Array.from({ length: sizeOf(shape) }, (_, i) => f(a!.data[at(i, 0)]!, b!.data[at(i, 1)]!));
    return { shape, data };
  };

/** Place of channel c of pixel (y, x) in a blocked tensor [N, C/B, H, W, B]. */
const blockedAt =
  ([, c, h, w]: readonly number[], block: number) =>
  (n: number, ch: number, y: number, x: number) =>
    (((n * (c! / block) + Math.floor(ch / block)) * h! + y) * w! + x) * block + (ch % block);

const plainAt =
  ([, c, h, w]: readonly number[]) =>
  (n: number, ch: number, y: number, x: number) =>
    ((n * c! + ch) * h! + y) * w! + x;

function windowSizes(x: Value, node: OnnxNode) {
  const [kernel, pads, strides] = ['kernel_shape', 'pads', 'strides'].map((k) => attribute(node, k)) as number[][];
  const dilations = attribute(node, 'dilations') ?? [1, 1];
  const size = (axis: 0 | 1) => {
    const span = dilations[axis]! * (kernel![axis]! - 1) + 1;
    return Math.floor((x.shape[2 + axis]! + pads![axis]! + pads![axis + 2]! - span) / strides![axis]!) + 1;
  };
  return { kernel: kernel!, pads: pads!, strides: strides!, dilations, height: size(0), width: size(1) };
}

/** Every pixel of x that a window at (y, x) sees, with its tap. */
function* seen(x: Value, s: ReturnType<typeof windowSizes>, y: number, at: number) {
  for (let r = 0; r < s.kernel[0]!; r++)
    for (let q = 0; q < s.kernel[1]!; q++) {
      const row = y * s.strides[0]! - s.pads[0]! + r * s.dilations[0]!;
      const column = at * s.strides[1]! - s.pads[1]! + q * s.dilations[1]!;
      if (row >= 0 && row < x.shape[2]! && column >= 0 && column < x.shape[3]!) yield { r, q, row, column };
    }
}

const conv: Run = ([x, w, bias, sum], node, block) => {
  const s = windowSizes(x!, node);
  const group = node.attributes['group'] as number;
  const [n, c] = x!.shape as [number, number];
  const [o, i, kh, kw] = w!.shape as [number, number, number, number];
  const shape = [n, o, s.height, s.width];
  const from = c < block ? plainAt(x!.shape) : blockedAt(x!.shape, block);
  const to = blockedAt(shape, block);
  const weightAt = (out: number, inp: number, r: number, q: number) =>
    i % block === 0
      ? ((((Math.floor(out / block) * (i / block) + Math.floor(inp / block)) * kh + r) * kw + q) * block +
          (inp % block)) *
          block +
        (out % block)
      : (((Math.floor(out / block) * i + inp) * kh + r) * kw + q) * block + (out % block);
  const data = new Float64Array(sizeOf(shape));
  for (let image = 0; image < n; image++)
    for (let out = 0; out < o; out++)
      for (let y = 0; y < s.height; y++)
        for (let at = 0; at < s.width; at++) {
          let total = bias ? bias.data[out]! : 0;
          const first = Math.floor(out / (o / group)) * i;
          for (const { r, q, row, column } of seen(x!, s, y, at))
            for (let inp = 0; inp < i; inp++)
              total += x!.data[from(image, first + inp, row, column)]! * w!.data[weightAt(out, inp, r, q)]!;
          const place = to(image, out, y, at);
          if (sum) total += sum.data[place]!;
          data[place] = node.attributes['activation'] === 'Relu' ? Math.max(0, total) : total;
        }
  return { shape, data };
};

const maxPool: Run = ([x], node, block) => {
  const s = windowSizes(x!, node);
  const shape = [x!.shape[0]!, x!.shape[1]!, s.height, s.width];
  const [from, to] = [blockedAt(x!.shape, block), blockedAt(shape, block)];
  const data = new Float64Array(sizeOf(shape)).fill(-Infinity);
  for (let n = 0; n < shape[0]!; n++)
    for (let c = 0; c < shape[1]!; c++)
      for (let y = 0; y < s.height; y++)
        for (let at = 0; at < s.width; at++)
          for (const { row, column } of seen(x!, s, y, at)) {
            const place = to(n, c, y, at);
            data[place] = Math.max(data[place]!, x!.data[from(n, c, row, column)]!);
          }
  return { shape, data };
};

function transposed(x: Value, permutation: readonly number[]): Value {
  const shape = permutation.map((p) => x.shape[p]!);
  const [strides, from] = [stridesOf(shape), stridesOf(x.shape)];
  const data = Array.from({ length: sizeOf(shape) }, (_, i) => {
    const place = permutation.reduce(
      (sum, p, axis) => sum + (Math.floor(i / strides[axis]!) % shape[axis]!) * from[p]!,
      0,
    );
    return x.data[place]!;
  });
  return { shape, data };
}

const operators: Readonly<Record<string, Run>> = {
  Conv: conv,
  MaxPool: maxPool,
  GlobalAveragePool: ([x], _node, block) => {
    const [n, c, h, w] = x!.shape as [number, number, number, number];
    const at = blockedAt(x!.shape, block);
    const mean = (i: number, ch: number) => {
      let sum = 0;
      for (let y = 0; y < h; y++) for (let col = 0; col < w; col++) sum += x!.data[at(i, ch, y, col)]!;
      return sum / (h * w);
    };
    return { shape: [n, c, 1, 1], data: Array.from({ length: n * c }, (_, k) => mean(Math.floor(k / c), k % c)) };
  },
  ReorderInput: ([x], _node, block) => {
    const [n, c, h, w] = x!.shape as [number, number, number, number];
    const split = { shape: [n, c / block, block, h, w], data: x!.data };
    return { shape: x!.shape, data: transposed(split, [0, 1, 3, 4, 2]).data };
  },
  ReorderOutput: ([x], _node, block) => {
    const [n, c, h, w] = x!.shape as [number, number, number, number];
    const split = { shape: [n, c / block, h, w, block], data: x!.data };
    return { shape: x!.shape, data: transposed(split, [0, 1, 4, 2, 3]).data };
  },
  Reshape: ([x, shape]) => ({ shape: Array.from(shape!.data), data: x!.data }),
  Transpose: ([x], node) => transposed(x!, attribute(node, 'perm')),
  Gather: ([x, index]) => {
    const length = sizeOf(x!.shape.slice(1));
    const data = Array.from({ length: sizeOf(index!.shape) * length }, (_, i) => {
      return x!.data[index!.data[Math.floor(i / length)]! * length + (i % length)]!;
    });
    return { shape: [...index!.shape, ...x!.shape.slice(1)], data };
  },
  Concat: (parts, node) => {
    if (node.attributes['axis'] !== 0) throw new Error('interpretBlocked: expected Concat along axis 0');
    const rows = parts.reduce((sum, p) => sum + p.shape[0]!, 0);
    return { shape: [rows, ...parts[0]!.shape.slice(1)], data: parts.flatMap((p) => Array.from(p.data)) };
  },
  Pad: ([x, pads]) => {
    const [rank, grow] = [x!.shape.length, pads!.data];
    const shape = x!.shape.map((d, i) => d + grow[i]! + grow[rank + i]!);
    const [strides, from] = [stridesOf(shape), stridesOf(x!.shape)];
    const data = Array.from({ length: sizeOf(shape) }, (_, i) => {
      const at = strides.map((stride, axis) => (Math.floor(i / stride) % shape[axis]!) - grow[axis]!);
      if (at.some((a, axis) => a < 0 || a >= x!.shape[axis]!)) return 0;
      return x!.data[at.reduce((sum, a, axis) => sum + a * from[axis]!, 0)]!;
    });
    return { shape, data };
  },
  ReduceMean: ([x]) => {
    const length = sizeOf(x!.shape.slice(1));
    const mean = (k: number) => {
      let sum = 0;
      for (let i = 0; i < x!.shape[0]!; i++) sum += x!.data[i * length + k]!;
      return sum / x!.shape[0]!;
    };
    return { shape: x!.shape.slice(1), data: Array.from({ length }, (_, k) => mean(k)) };
  },
  Expand: ([x, shape], node, block) => {
    const full = Array.from(shape!.data);
    return zip((a) => a)([x!, { shape: full, data: new Float32Array(sizeOf(full)) }], node, block);
  },
  HardSigmoid: map((v, node) => Math.min(1, Math.max(0, v * float(node, 'alpha') + float(node, 'beta')))),
  Relu: map((v) => Math.max(0, v)),
  Neg: map((v) => -v),
  Sqrt: map(Math.sqrt),
  Reciprocal: map((v) => 1 / v),
  Identity: ([x]) => x!,
  Add: zip((a, b) => a + b),
  Sub: zip((a, b) => a - b),
  Mul: zip((a, b) => a * b),
  Div: zip((a, b) => a / b),
};
