import { describe, expect, it } from 'vitest';
import { gradients } from '../program/gradients.ts';
import { constantInt, input, type Tensor } from '../tensor/tensor.ts';
import { evaluate } from '../testing/evaluate.ts';
import { gradcheck } from '../testing/gradcheck.ts';
import * as op from './index.ts';

const positive = (i: number) => 0.5 + ((i * 37) % 11) / 7;
/** Distinct values far from each other and from 0, where maxima and kinks are safe from a small step. */
const apart = (i: number) => ((i * 29) % 97) / 24 - 2.01;

/** Values of which no two are near each other. */
const irregular = (i: number) => 2 * Math.sin(i * i + 1);

describe('gradients agree with central differences', () => {
  const unary: Record<string, (x: Tensor) => Tensor> = {
    neg: op.neg,
    exp: op.exp,
    erf: op.erf,
    sin: op.sin,
    cos: op.cos,
    sigmoid: op.sigmoid,
    tanh: op.tanh,
    gelu: op.gelu,
    quickGelu: op.quickGelu,
    silu: op.silu,
    square: op.square,
    softmax: op.softmax,
    logSoftmax: op.logSoftmax,
    l2Normalize: op.l2Normalize,
    sum: (x) => op.sum(x, [1]),
    mean: (x) => op.mean(x, [0], true),
    transpose: (x) => op.transpose(x, [1, 0]),
    pad: (x) => op.pad(x, [1, 0], [0, 2], 3),
    slice: (x) => op.slice(x, [0, 1], [4, 6], [2, 3]),
    broadcast: (x) => op.broadcastTo(op.reshape(x, [1, 4, 6]), [3, 4, 6]),
    concat: (x) => op.concat([x, op.mul(x, 2)], 1),
    softmaxFirstAxis: (x) => op.softmax(x, 0),
    gather: (x) => op.gather(x, constantInt([3, 0, 3, 1], [2, 2])),
  };
  for (const [name, f] of Object.entries(unary)) it(name, () => gradcheck([[4, 6]], f));
  for (const [name, f] of Object.entries({ log: op.log, sqrt: op.sqrt, reciprocal: op.reciprocal }))
    it(name, () => gradcheck([[4, 6]], f, { values: positive, step: 3e-3 }));
  for (const [name, f] of Object.entries({ relu: op.relu, abs: op.abs, max: (x: Tensor) => op.max(x, [1]) }))
    it(name, () => gradcheck([[4, 6]], f, { values: apart, step: 4e-3 }));

  const binary: Record<string, (a: Tensor, b: Tensor) => Tensor> = {
    add: op.add,
    sub: op.sub,
    mul: op.mul,
    maximum: op.maximum,
    minimum: op.minimum,
  };
  for (const [name, f] of Object.entries(binary))
    it(`${name} with broadcasting`, () =>
      gradcheck(
        [
          [2, 3, 4],
          [3, 1],
        ],
        f,
        { values: irregular, step: 2e-3 },
      ));
  it('div', () => gradcheck([[3, 4], [4]], op.div, { values: positive, step: 3e-3 }));

  it('matmul, every transposition', async () => {
    for (const transposeA of [false, true])
      for (const transposeB of [false, true])
        await gradcheck([transposeA ? [4, 3] : [3, 4], transposeB ? [5, 4] : [4, 5]], (a, b) =>
          op.matmul(a, b, { transposeA, transposeB }),
        );
  });
  it('batched matmul with broadcasting', () =>
    gradcheck(
      [
        [2, 1, 3, 4],
        [5, 4, 2],
      ],
      op.matmul,
    ));
  it('linear', () => gradcheck([[3, 4], [2, 4], [2]], op.linear));
  it('attention', () =>
    gradcheck(
      [
        [2, 5, 8],
        [2, 5, 8],
        [2, 5, 8],
      ],
      (q, k, v) => op.attention(q, k, v, 2),
    ));

  const convolutions: [string, number[], number[], op.ConvOptions][] = [
    ['3x3', [2, 3, 7, 6], [4, 3, 3, 3], { padding: 1 }],
    ['3x3 on a large map', [2, 2, 30, 30], [3, 2, 3, 3], { padding: 1 }],
    ['stride 2', [2, 3, 8, 7], [4, 3, 3, 3], { stride: 2, padding: 1 }],
    ['1x1 stride 2', [2, 3, 8, 8], [4, 3, 1, 1], { stride: 2 }],
    ['7x7 stride 2', [2, 3, 16, 16], [4, 3, 7, 7], { stride: 2, padding: 3 }],
    ['dilation', [1, 2, 9, 9], [3, 2, 3, 3], { dilation: 2, padding: 2 }],
    ['groups', [2, 4, 6, 6], [6, 2, 3, 3], { groups: 2, padding: 1 }],
    ['uneven padding', [1, 2, 6, 5], [3, 2, 2, 3], { padding: [1, 0, 0, 2] }],
    ['rectangular stride', [1, 2, 9, 8], [2, 2, 3, 2], { stride: [3, 2] }],
  ];
  for (const [name, x, w, options] of convolutions)
    it(`conv2d ${name}`, () => gradcheck([x, w], (a, b) => op.conv2d(a, b, options), { step: 3e-2 }));
  it('conv2d with bias', () =>
    gradcheck([[2, 3, 5, 5], [4, 3, 3, 3], [4]], (x, w, b) => op.conv2d(x, w, { padding: 1 }, b), { step: 3e-2 }));
  it('convTranspose2d', () =>
    gradcheck(
      [
        [2, 3, 4, 5],
        [3, 2, 3, 3],
      ],
      (x, w) => op.convTranspose2d(x, w, { stride: 2, padding: 1, outputPadding: 1 }),
      { step: 3e-2 },
    ));

  it('maxPool2d', () =>
    gradcheck([[1, 2, 7, 6]], (x) => op.maxPool2d(x, { kernel: 3, stride: 2, padding: 1 }), {
      values: apart,
      step: 4e-3,
    }));
  it('maxPool2d, stride 1', () =>
    gradcheck([[1, 1, 5, 5]], (x) => op.maxPool2d(x, { kernel: 2, stride: 1 }), { values: apart, step: 4e-3 }));
  it('maxPool2d, gaps between windows', () =>
    gradcheck([[1, 1, 8, 8]], (x) => op.maxPool2d(x, { kernel: 2, stride: 3 }), { values: apart, step: 4e-3 }));
  it('avgPool2d', () => gradcheck([[2, 3, 6, 6]], (x) => op.avgPool2d(x, { kernel: 3, stride: 2, padding: 1 })));
  it('globalAveragePool', () => gradcheck([[2, 3, 4, 5]], op.globalAveragePool));
  it('resize', async () => {
    await gradcheck([[1, 2, 4, 5]], (x) => op.resize(x, [7, 3]));
    await gradcheck([[1, 2, 4, 5]], (x) => op.resize(x, [8, 10], 'nearest'));
  });

  it('channelAffine and channelMean', async () => {
    await gradcheck([[2, 3, 4, 4], [3], [3]], op.channelAffine);
    await gradcheck([[2, 3, 4, 4]], op.channelMean);
  });
  it('batchNorm', () => gradcheck([[4, 3, 5, 5], [3], [3]], (x, g, b) => op.batchNorm(x, g, b).output));
  it('batchNormInference', () =>
    gradcheck([[2, 3, 4, 4], [3], [3], [3], [3]], op.batchNormInference, { values: positive, step: 3e-3 }));
  it('layerNorm', () => gradcheck([[3, 8], [8], [8]], op.layerNorm));
  it('groupNorm', () => gradcheck([[2, 4, 3, 3], [4], [4]], (x, g, b) => op.groupNorm(x, g, b, 2)));

  const labels = constantInt([2, 0, 1, 2]);
  it('crossEntropy', async () => {
    await gradcheck([[4, 3]], (x) => op.crossEntropy(x, labels));
    await gradcheck([[4, 3]], (x) => op.crossEntropy(x, labels, { labelSmoothing: 0.1, classWeights: [1, 2, 0.5] }));
  });
  it('binaryCrossEntropy', () =>
    gradcheck(
      [
        [4, 3],
        [4, 3],
      ],
      op.binaryCrossEntropy,
    ));
  it('cosineSimilarity and infoNce', async () => {
    await gradcheck(
      [
        [4, 6],
        [3, 6],
      ],
      op.cosineSimilarity,
    );
    await gradcheck(
      [
        [4, 6],
        [4, 6],
      ],
      (a, b) => op.infoNce(a, b, 5),
    );
  });
});

describe('gradients', () => {
  it('of gradients: the second derivative of a convolution loss', async () => {
    await gradcheck(
      [
        [1, 2, 6, 6],
        [3, 2, 3, 3],
      ],
      (x, w) => {
        const loss = op.sum(op.exp(op.conv2d(x, w, { padding: 1 })));
        const [dx] = gradients(loss, [x]) as [Tensor];
        return op.tanh(dx);
      },
      { step: 3e-3, tolerance: 1e-2 },
    );
  });

  it('stop at stopGradient and are null where nothing depends', () => {
    const x = input('x', [3]);
    const z = input('z', [3]);
    const [dx, dz] = gradients(op.sum(op.stopGradient(x)), [x, z]);
    expect(dx).toBeNull();
    expect(dz).toBeNull();
  });

  it('share ties of a max pool evenly, so that flat background stays flat', async () => {
    const x = input('x', [1, 1, 2, 2]);
    const [dx] = gradients(op.sum(op.maxPool2d(x, { kernel: 2 })), [x]) as [Tensor];
    expect([...(await evaluate({ dx }, { x: new Float32Array(4) }))['dx']!]).toEqual([0.25, 0.25, 0.25, 0.25]);
  });

  it('refuse a loss that is not a scalar', () => {
    expect(() => gradients(input('x', [2]), [])).toThrow(/scalar loss, got shape \[2\]/);
  });
});

describe('random numbers', () => {
  it('are uniform, differ by seed and stream, and repeat for the same seed', async () => {
    const seed = input('seed', [], 'int64');
    const outputs = { a: op.randomUniform([20000], seed), b: op.randomUniform([20000], seed, 1) };
    const at = (s: bigint) => evaluate(outputs, { seed: BigInt64Array.of(s) });
    const [one, again, two] = await Promise.all([at(7n), at(7n), at(8n)]);
    expect(one['a']).toEqual(again['a']);
    for (const [x, y] of [
      [one['a']!, one['b']!],
      [one['a']!, two['a']!],
    ] as const) {
      const mean = (v: Float32Array) => v.reduce((s, u) => s + u, 0) / v.length;
      const [mx, my] = [mean(x), mean(y)];
      const sd = (v: Float32Array, m: number) => Math.sqrt(mean(v.map((u) => (u - m) ** 2)));
      const correlation = mean(x.map((u, i) => (u - mx) * (y[i]! - my))) / (sd(x, mx) * sd(y, my));
      expect(Math.abs(mx - 0.5)).toBeLessThan(0.01);
      expect(Math.abs(sd(x, mx) - Math.sqrt(1 / 12))).toBeLessThan(0.01);
      expect(Math.abs(correlation)).toBeLessThan(0.03);
      const neighbours = mean(x.map((u, i) => (u - mx) * (x[(i + 1) % x.length]! - mx))) / sd(x, mx) ** 2;
      expect(Math.abs(neighbours)).toBeLessThan(0.03);
    }
  });

  it('dropout keeps the mean and zeroes its share', async () => {
    const seed = input('seed', [], 'int64');
    const y = (
      await evaluate(
        { y: op.dropout(op.broadcastTo(op.operand(1), [10000]), 0.3, seed) },
        { seed: BigInt64Array.of(3n) },
      )
    )['y']!;
    expect(y.filter((v) => v === 0).length / y.length).toBeCloseTo(0.3, 1);
    expect(y.reduce((s, v) => s + v, 0) / y.length).toBeCloseTo(1, 1);
  });
});
