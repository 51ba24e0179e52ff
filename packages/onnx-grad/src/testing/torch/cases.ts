import * as op from '../../ops/index.ts';
import { constantInt, type Tensor } from '../../tensor/tensor.ts';

type Case = (...inputs: Tensor[]) => Tensor;

const conv =
  (options: op.ConvOptions): Case =>
  (x, w) =>
    op.conv2d(x!, w!, options);
const transposed =
  (options: op.ConvOptions & { outputPadding?: number }): Case =>
  (x, w) =>
    op.convTranspose2d(x!, w!, options);
const labels = constantInt([2, 0, 1, 2]);
const classWeights = [1, 2, 0.5];

const unary: Record<string, (x: Tensor) => Tensor> = {
  neg: op.neg,
  exp: op.exp,
  abs: op.abs,
  erf: op.erf,
  sin: op.sin,
  cos: op.cos,
  relu: op.relu,
  sigmoid: op.sigmoid,
  tanh: op.tanh,
  square: op.square,
  gelu: op.gelu,
  quickGelu: op.quickGelu,
  silu: op.silu,
  log: op.log,
  sqrt: op.sqrt,
  reciprocal: op.reciprocal,
  softmax: op.softmax,
  'softmax first axis': (x) => op.softmax(x, 0),
  logSoftmax: op.logSoftmax,
  l2Normalize: op.l2Normalize,
  sum: (x) => op.sum(x, [1]),
  mean: (x) => op.mean(x, [0], true),
  max: (x) => op.max(x, [1]),
  transpose: (x) => op.transpose(x, [1, 0]),
  reshape: (x) => op.reshape(x, [2, -1]),
  pad: (x) => op.pad(x, [1, 0], [0, 2], 3),
  slice: (x) => op.slice(x, [0, 1], [4, 6], [2, 3]),
  concat: (x) => op.concat([x, op.mul(x, 2)], 1),
  broadcastTo: (x) => op.broadcastTo(x, [3, 4, 6]),
  gather: (x) => op.gather(x, constantInt([3, 0, 3, 1], [2, 2])),
  stopGradient: (x) => op.mul(x, op.stopGradient(x)),
  'maxPool2d 3/2': (x) => op.maxPool2d(x, { kernel: 3, stride: 2, padding: 1 }),
  'maxPool2d 2/2': (x) => op.maxPool2d(x, { kernel: 2 }),
  'avgPool2d 3/2': (x) => op.avgPool2d(x, { kernel: 3, stride: 2, padding: 1 }),
  'avgPool2d 2/2': (x) => op.avgPool2d(x, { kernel: 2 }),
  globalAveragePool: op.globalAveragePool,
  'resize bilinear up': (x) => op.resize(x, [7, 10]),
  'resize bilinear down': (x) => op.resize(x, [4, 3]),
  'resize nearest up': (x) => op.resize(x, [7, 10], 'nearest'),
  'resize nearest down': (x) => op.resize(x, [4, 3], 'nearest'),
  channelMean: op.channelMean,
  crossEntropy: (x) => op.crossEntropy(x, labels),
  'crossEntropy smoothed': (x) => op.crossEntropy(x, labels, { labelSmoothing: 0.1 }),
  'crossEntropy weighted': (x) => op.crossEntropy(x, labels, { classWeights }),
  'crossEntropy smoothed weighted': (x) => op.crossEntropy(x, labels, { labelSmoothing: 0.1, classWeights }),
};

const binary: Record<string, (a: Tensor, b: Tensor) => Tensor> = {
  add: op.add,
  sub: op.sub,
  mul: op.mul,
  div: op.div,
  maximum: op.maximum,
  minimum: op.minimum,
  matmul: op.matmul,
  'matmul transposed': (a, b) => op.matmul(a, b, { transposeA: true, transposeB: true }),
  'matmul batched': op.matmul,
  'conv2d 3x3': conv({ padding: 1 }),
  'conv2d 3x3 large map': conv({ padding: 1 }),
  'conv2d 3x3 stride 2': conv({ stride: 2, padding: 1 }),
  'conv2d 1x1 stride 2': conv({ stride: 2 }),
  'conv2d 7x7 stride 2': conv({ stride: 2, padding: 3 }),
  'conv2d dilation': conv({ padding: 2, dilation: 2 }),
  'conv2d groups': conv({ padding: 1, groups: 2 }),
  'conv2d depthwise': conv({ padding: 1, groups: 4 }),
  'conv2d rectangular': conv({ stride: [3, 2], padding: [1, 0] }),
  'conv2d patches': conv({ stride: 8 }),
  'convTranspose2d plain': transposed({}),
  'convTranspose2d stride 2': transposed({ stride: 2, padding: 1, outputPadding: 1 }),
  'convTranspose2d groups': transposed({ stride: 2, groups: 2 }),
  'convTranspose2d dilation': transposed({ dilation: 2, padding: 1 }),
  softCrossEntropy: op.softCrossEntropy,
  binaryCrossEntropy: op.binaryCrossEntropy,
  cosineSimilarity: op.cosineSimilarity,
  infoNce: (a, b) => op.infoNce(a, b, 5),
};

const several: Record<string, Case> = {
  linear: (x, w, b) => op.linear(x!, w!, b),
  'conv2d bias': (x, w, b) => op.conv2d(x!, w!, { padding: 1 }, b),
  batchNorm: (x, g, b) => op.batchNorm(x!, g!, b!).output,
  batchNormInference: (x, g, b, m, v) => op.batchNormInference(x!, g!, b!, op.stopGradient(m!), op.stopGradient(v!)),
  layerNorm: (x, g, b) => op.layerNorm(x!, g!, b!),
  groupNorm: (x, g, b) => op.groupNorm(x!, g!, b!, 2),
  channelAffine: (x, a, b) => op.channelAffine(x!, a!, b!),
  attention: (q, k, v) => op.attention(q!, k!, v!, 2),
  'attention bias': (q, k, v, bias) => op.attention(q!, k!, v!, 2, bias),
};

const cases = <F>(forms: Record<string, F>, call: (f: F, inputs: Tensor[]) => Tensor): Record<string, Case> =>
  Object.fromEntries(Object.entries(forms).map(([name, f]) => [name, (...inputs: Tensor[]) => call(f, inputs)]));

/** Our form of each case that tools/torch_operators.py writes, by its name there. */
export const torchCases: Readonly<Record<string, Case>> = {
  ...cases(unary, (f, [x]) => f(x!)),
  ...cases(binary, (f, [a, b]) => f(a!, b!)),
  ...several,
};
