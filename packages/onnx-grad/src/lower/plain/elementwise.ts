import type { Rule } from '../lowering.ts';

const direct =
  (op: string): Rule =>
  (g, _t, inputs) =>
    g.op(op, inputs);

const compare =
  (op: string): Rule =>
  (g, _t, inputs) =>
    g.op('Cast', [g.op(op, inputs)], { to: 1 });

export const elementwiseRules: Readonly<Record<string, Rule>> = {
  add: direct('Add'),
  sub: direct('Sub'),
  mul: direct('Mul'),
  div: direct('Div'),
  maximum: direct('Max'),
  minimum: direct('Min'),
  neg: direct('Neg'),
  exp: direct('Exp'),
  log: direct('Log'),
  sqrt: direct('Sqrt'),
  reciprocal: direct('Reciprocal'),
  abs: direct('Abs'),
  erf: direct('Erf'),
  sin: direct('Sin'),
  cos: direct('Cos'),
  relu: direct('Relu'),
  sigmoid: direct('Sigmoid'),
  tanh: direct('Tanh'),
  stopGradient: (_g, _t, [x]) => x!,
  greater: compare('Greater'),
  equal: compare('Equal'),
  // An exact 0/1 step in one threaded pass; Sign took ten times as long in onnxruntime on a CPU.
  step: (g, _t, inputs) => g.op('HardSigmoid', inputs, { alpha: { float: 1e37 }, beta: { float: 0 } }),
  softmax: (g, t, inputs) => g.op('Softmax', inputs, { axis: t.attributes['axis'] as number }),
  logSoftmax: (g, t, inputs) => g.op('LogSoftmax', inputs, { axis: t.attributes['axis'] as number }),
};
