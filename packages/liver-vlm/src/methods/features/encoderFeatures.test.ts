import { encodeModel, type OnnxNode } from 'onnx-grad';
import { nodeRuntime } from 'onnx-grad/node';
import { expect, it } from 'vitest';
import { frozenTask } from '../../testing/frozenTask.ts';
import { labelled } from '../../testing/labelled.ts';
import { linearProbe } from '../linearProbe.ts';
import { encoderFeatures } from './encoderFeatures.ts';
import { encoderInput, planesOf } from './encoderInput.ts';
import { FeatureOptions } from './encoderOptions.ts';
import { memoryStore } from './store.ts';

const node = (op: string, inputs: string[], output: string): OnnxNode => ({
  op,
  domain: '',
  inputs,
  outputs: [output],
  attributes: {},
});
/** The mean of each plane, behind maps of their doubles. */
const bytes = encodeModel({
  nodes: [
    node('Add', ['x', 'x'], 'maps'),
    node('GlobalAveragePool', ['maps'], 'pooled'),
    node('Softmax', ['pooled'], 'y'),
  ],
  initializers: [],
  inputs: [{ name: 'x', type: 'float32', shape: ['N', 3, 4, 4] }],
  outputs: [{ name: 'y', type: 'float32', shape: ['N', 3, 1, 1] }],
});
const options = (own: object) => FeatureOptions.parse({ mean: [0, 0, 0], std: [1, 1, 1], ...own });
const source = (own: object, store = memoryStore()) =>
  encoderFeatures({ runtime: nodeRuntime, threads: 1, bytes, name: 'tiny.onnx', options: options(own) }, store);
// Window -70..180: 55 is its middle, 180 its top.
const lesion = labelled(0, { slices: 2, value: (s, c) => (c === 0 ? 55 : s === 0 ? 180 : -70) });
const task = frozenTask(linearProbe, [lesion]);

it.each(['maps', 'pooled'])(
  'gives the value that is asked for, maps averaged over their places (%s)',
  async (output) => {
    const own = source({ output });
    const { rows, width, aligned } = await own.of(task, [lesion]);
    await own.release();
    expect({ width, aligned }).toEqual({ width: 3, aligned: false });
    // Two channels: the first, then twice the second; the network doubles.
    expect(rows.map((r) => [...r])).toEqual([
      [1, 2, 2],
      [1, 0, 0],
    ]);
  },
);

it('keeps features for the same file and input, and for no other', async () => {
  const store = memoryStore();
  const first = source({ output: 'pooled' }, store);
  const { rows } = await first.of(task, [lesion]);
  expect(await source({ output: 'pooled' }, store).of(task, [lesion])).toMatchObject({ rows });
  const other = await source({ output: 'pooled', range: 255 }, store).of(task, [lesion]);
  expect(other.rows[0]![1]).toBe(510);
});

it('says what is wrong with a file, a value and an output, by the name of the file', async () => {
  expect(() => source({ output: 'none' })).toThrow(/tiny.onnx: ONNX model: expected a value named "none"/);
  const noModel = { runtime: nodeRuntime, threads: 1, bytes: Uint8Array.of(9), name: 'no.onnx', options: options({}) };
  expect(() => encoderFeatures(noModel, memoryStore())).toThrow(/no.onnx: ONNX model/);
});

it('maps channels to three planes by one rule, forwards or backwards', () => {
  expect([1, 2, 3, 4].map(planesOf)).toEqual([
    [0, 0, 0],
    [0, 1, 1],
    [0, 1, 2],
    [1, 2, 3],
  ]);
  const slice = { image: Float32Array.of(0, 50, 100), mask: Uint8Array.of(1) };
  const shown = (own: object) => {
    const out = new Float32Array(3);
    const input = options({ size: [1, 1], range: 255, mean: [5, 6, 7], std: [1, 1, 2], ...own });
    encoderInput(slice, 3, [1, 1], { window: { low: 0, high: 100 }, region: 'context' }, input, out);
    return [...out];
  };
  expect(shown({})).toEqual([-5, 121.5, 124]);
  expect(shown({ order: 'bgr' })).toEqual([250, 121.5, -3.5]);
});

it('resizes as PyTorch does without aligned corners', () => {
  const out = new Float32Array(3 * 16);
  const slice = { image: Float32Array.of(0, 100, 0, 100), mask: new Uint8Array(4).fill(1) };
  encoderInput(slice, 1, [2, 2], { window: { low: 0, high: 100 }, region: 'context' }, options({ size: [4, 4] }), out);
  // torch.nn.functional.interpolate([[0, 1], [0, 1]], size=4, mode='bilinear'): 0, 0.25, 0.75, 1.
  expect([...out.subarray(0, 4)]).toEqual([0, 0.25, 0.75, 1]);
});
