import { expect, it } from 'vitest';
import { lowerPlain } from '../lower/plain/index.ts';
import { nodeRuntime } from '../node/runtime.ts';
import * as op from '../ops/index.ts';
import { program } from '../program/program.ts';
import { float32, type Runtime, RuntimeFailure } from '../runtime/runtime.ts';
import { type Shape, ShapeError } from '../tensor/shape.ts';
import { constant, constantInt, input, type Tensor } from '../tensor/tensor.ts';
import { webRuntime } from '../web/runtime.ts';

const t = (...shape: number[]): Tensor => input('x', shape);

const mistakes: [operator: string, shapes: readonly Shape[], make: () => Tensor][] = [
  ['add', [[2, 3], [4]], () => op.add(t(2, 3), t(4))],
  ['mul', [[2, 3], [2]], () => op.mul(t(2, 3), t(2))],
  ['greater', [[2], [3]], () => op.greater(t(2), t(3))],
  [
    'matmul',
    [
      [2, 3],
      [2, 3],
    ],
    () => op.matmul(t(2, 3), t(2, 3)),
  ],
  ['matmul', [[3], [3, 2]], () => op.matmul(t(3), t(3, 2))],
  [
    'conv2d',
    [
      [1, 3, 8, 8],
      [4, 2, 3, 3],
    ],
    () => op.conv2d(t(1, 3, 8, 8), t(4, 2, 3, 3)),
  ],
  ['conv2d', [[1, 3, 2, 2]], () => op.conv2d(t(1, 3, 2, 2), t(4, 3, 3, 3))],
  [
    'convTranspose2d',
    [
      [1, 3, 4, 4],
      [4, 3, 2, 2],
    ],
    () => op.convTranspose2d(t(1, 3, 4, 4), t(4, 3, 2, 2)),
  ],
  ['maxPool2d', [[3, 8, 8]], () => op.maxPool2d(t(3, 8, 8), { kernel: 2 })],
  ['avgPool2d', [[3, 8, 8]], () => op.avgPool2d(t(3, 8, 8), { kernel: 2 })],
  ['globalAveragePool', [[3, 8]], () => op.globalAveragePool(t(3, 8))],
  ['batchNorm', [[2, 3, 4, 4], [4], [3]], () => op.batchNorm(t(2, 3, 4, 4), t(4), t(3)).output],
  ['layerNorm', [[2, 8], [4], [8]], () => op.layerNorm(t(2, 8), t(4), t(8))],
  ['groupNorm', [[2, 5, 3, 3]], () => op.groupNorm(t(2, 5, 3, 3), t(5), t(5), 2)],
  ['channelAffine', [[2, 3, 4, 4], [3], [2]], () => op.channelAffine(t(2, 3, 4, 4), t(3), t(2))],
  ['attention', [[2, 5, 7]], () => op.attention(t(2, 5, 7), t(2, 5, 7), t(2, 5, 7), 2)],
  ['reshape', [[2, 3], [4]], () => op.reshape(t(2, 3), [4])],
  ['transpose', [[0, 0]], () => op.transpose(t(2, 3), [0, 0])],
  ['broadcastTo', [[3], [2]], () => op.broadcastTo(t(3), [2])],
  ['slice', [[4], [0], [5]], () => op.slice(t(4), [0], [5])],
  ['pad', [[-1], [0]], () => op.pad(t(4), [-1], [0])],
  [
    'concat',
    [
      [2, 3],
      [2, 4],
    ],
    () => op.concat([t(2, 3), t(2, 4)], 0),
  ],
  ['resize', [[2, 3]], () => op.resize(t(2, 3), [4, 4])],
  ['crossEntropy', [[4, 3], [5]], () => op.crossEntropy(t(4, 3), constantInt([0, 1, 2, 0, 1]))],
  ['constant', [[2, 2]], () => constant([1, 2, 3], [2, 2])],
];

it.each(mistakes)('%s names itself and the shapes %j', (operator, shapes, make) => {
  let error: unknown;
  try {
    make();
  } catch (e) {
    error = e;
  }
  expect(error).toBeInstanceOf(ShapeError);
  const { message } = error as Error;
  expect(message.startsWith(`${operator}: expected `), message).toBe(true);
  for (const shape of shapes) expect(message).toContain(`[${shape.join(', ')}]`);
});

const runtimes: [string, Runtime][] = [
  ['onnxruntime-node', nodeRuntime],
  ['onnxruntime-web', webRuntime],
];

it.each(runtimes)(
  'more memory than there is fails with an error and the next run works: %s',
  async (_name, runtime) => {
    const x = input('x', [1, 1]);
    const huge = lowerPlain(program({ y: op.broadcastTo(x, [1 << 24, 1 << 24]) }));
    const feeds = { x: float32(Float32Array.of(1), [1, 1]) };
    const session = await runtime.createSession(huge.model);
    await expect(session.run(feeds)).rejects.toThrow(RuntimeFailure);
    const small = await runtime.createSession(lowerPlain(program({ y: op.exp(x) })).model);
    expect((await small.run(feeds))['y']!.data[0]).toBeCloseTo(Math.E);
  },
);

it.each(runtimes)('a graph cut short is refused: %s', async (_name, runtime) => {
  const { model } = lowerPlain(program({ y: op.exp(input('x', [3])) }));
  await expect(runtime.createSession(model.slice(0, model.length - 20))).rejects.toThrow(RuntimeFailure);
});
