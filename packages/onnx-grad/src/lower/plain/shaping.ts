import type { Rule } from '../lowering.ts';

const list = (v: unknown): number[] => v as number[];

const reduce =
  (op: string): Rule =>
  (g, t, [x]) =>
    list(t.attributes['axes']).length === 0
      ? x!
      : g.op(op, [x!, g.longs(list(t.attributes['axes']))], { keepdims: t.attributes['keep'] === true ? 1 : 0 });

export const shapingRules: Readonly<Record<string, Rule>> = {
  sum: reduce('ReduceSum'),
  mean: reduce('ReduceMean'),
  max: reduce('ReduceMax'),
  // A leading 0 keeps the input's first dimension, whatever it is: a graph with an open batch needs that.
  reshape: (g, t, [x]) => g.reshape(x!, t.shape[0] === t.inputs[0]!.shape[0] ? t.shape.with(0, 0) : t.shape),
  transpose: (g, t, [x]) => g.op('Transpose', [x!], { perm: list(t.attributes['permutation']) }),
  broadcast: (g, t, [x]) => g.op('Expand', [x!, g.longs(t.shape)]),
  slice: (g, t, [x]) => {
    const { starts, ends, steps } = t.attributes;
    return g.op('Slice', [
      x!,
      g.longs(list(starts)),
      g.longs(list(ends)),
      g.longs(list(starts).map((_, i) => i)),
      g.longs(list(steps)),
    ]);
  },
  pad: (g, t, [x]) =>
    g.op('Pad', [
      x!,
      g.longs([...list(t.attributes['before']), ...list(t.attributes['after'])]),
      g.scalar(t.attributes['value'] as number),
    ]),
  concat: (g, t, inputs) => g.op('Concat', inputs, { axis: t.attributes['axis'] as number }),
  gather: (g, _t, [table, indices]) => g.op('Gather', [table!, indices!], { axis: 0 }),
  // Equal against 0..depth-1 instead of ONNX's OneHot, which no GPU provider takes.
  oneHot: (g, t, [indices]) => {
    const depth = t.attributes['depth'] as number;
    const column = g.reshape(indices!, [...t.inputs[0]!.shape, 1]);
    const classes = g.longs(Array.from({ length: depth }, (_, i) => i));
    return g.op('Cast', [g.op('Equal', [column, classes])], { to: 1 });
  },
  matmul: (g, t, [a, b]) => {
    const turn = (name: string, rank: number) =>
      g.op('Transpose', [name], { perm: [...Array.from({ length: rank - 2 }, (_, i) => i), rank - 1, rank - 2] });
    const [ta, tb] = [t.attributes['transposeA'] === true, t.attributes['transposeB'] === true];
    const [ra, rb] = t.inputs.map((i) => i.shape.length) as [number, number];
    if (ra === 2 && rb === 2) return g.op('Gemm', [a!, b!], { transA: ta ? 1 : 0, transB: tb ? 1 : 0 });
    // onnxruntime folds these transposes into the product where it can.
    return g.op('MatMul', [ta ? turn(a!, ra) : a!, tb ? turn(b!, rb) : b!]);
  },
};
