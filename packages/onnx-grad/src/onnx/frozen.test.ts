import { expect, it } from 'vitest';
import { nodeRuntime } from '../node/runtime.ts';
import { float32 } from '../runtime/runtime.ts';
import { FROZEN_INPUT, FROZEN_OUTPUT, frozenNetwork } from './frozen.ts';
import { encodeModel, type OnnxGraph, type OnnxNode } from './model.ts';

const node = (op: string, inputs: string[], output: string): OnnxNode => ({
  op,
  domain: '',
  inputs,
  outputs: [output],
  attributes: {},
});

/** A 1 x 1 convolution that doubles and negates, relu, mean, softmax: small enough to follow by hand. */
const graph: OnnxGraph = {
  nodes: [
    node('Conv', ['picture', 'w'], 'convolved'),
    node('Relu', ['convolved'], 'positive'),
    node('GlobalAveragePool', ['positive'], 'pooled'),
    node('Flatten', ['pooled'], 'flat'),
    node('Softmax', ['flat'], 'probabilities'),
  ],
  initializers: [{ name: 'w', type: 'float32', shape: [2, 1, 1, 1], data: Float32Array.of(2, -2) }],
  inputs: [
    { name: 'picture', type: 'float32', shape: ['N', 1, 2, 2] },
    // Old files list their weights among the inputs.
    { name: 'w', type: 'float32', shape: [2, 1, 1, 1] },
  ],
  outputs: [{ name: 'probabilities', type: 'float32', shape: ['N', 2] }],
};
const model = encodeModel(graph, { author: 'test' });

async function run(bytes: Uint8Array): Promise<{ shape: readonly number[]; data: number[] }> {
  const session = await nodeRuntime.createSession(bytes);
  try {
    const out = await session.run({ [FROZEN_INPUT]: float32(Float32Array.of(1, -1, 3, 0), [1, 1, 2, 2]) });
    const { shape, data } = out[FROZEN_OUTPUT]!;
    return { shape, data: [...(data as Float32Array)] };
  } finally {
    await session.release();
  }
}

it('brings out a value from inside a graph, whatever its rank', async () => {
  const pooled = frozenNetwork(model, 'flat');
  expect(pooled.shape).toEqual([undefined, 1, 2, 2]);
  expect(await run(pooled.model)).toEqual({ shape: [1, 2], data: [2, 0.5] });
  expect(await run(frozenNetwork(model, 'positive').model)).toEqual({
    shape: [1, 2, 2, 2],
    data: [2, 0, 6, 0, 0, 2, 0, 0],
  });
});

it('brings out what the graph declares where nothing is named', async () => {
  const { model: turned, value } = frozenNetwork(model);
  expect(value).toBe('probabilities');
  expect((await run(turned)).data.reduce((a, b) => a + b)).toBeCloseTo(1, 6);
});

it('says which values there are where the name is wrong', () => {
  expect(() => frozenNetwork(model, 'nothing')).toThrow(/"nothing", got a graph that ends with .*flat, probabilities/);
});

it('refuses what is no image network', () => {
  const flat = encodeModel({ ...graph, inputs: [{ name: 'row', type: 'float32', shape: ['N', 4] }] });
  expect(() => frozenNetwork(flat)).toThrow(/one input of images .* got "row" of rank 2/);
  expect(() => frozenNetwork(Uint8Array.of(1, 2, 3))).toThrow(/ONNX model/);
  expect(() => frozenNetwork(model.subarray(0, model.length - 4))).toThrow(/end of the file/);
});
