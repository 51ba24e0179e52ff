import { expect, it } from 'vitest';
import { type Architecture, architectureParameters, architectureStatistics } from './architecture.ts';
import { initialValues } from './initialise.ts';

const architecture: Architecture = {
  backbone: 'resnet18',
  channels: 4,
  size: [32, 32],
  classes: ['a', 'b'],
  head: { kind: 'text', classEmbeddings: new Float32Array(16), dimension: 8, logitScale: 'learned' },
};
const values = initialValues(architecture, 1);
const spread = (v: Float32Array) => Math.sqrt(v.reduce((s, x) => s + x * x, 0) / v.length);
const first = (v: ReturnType<typeof initialValues>, name: string) => Array.from(v[name]!.data.subarray(0, 20));

it('gives every parameter and running average its shape', () => {
  const shapes = { ...architectureParameters(architecture), ...architectureStatistics(architecture) };
  expect(Object.fromEntries(Object.entries(values).map(([name, v]) => [name, v.shape]))).toEqual(shapes);
});

it('the same seed gives the same values, another seed others', () => {
  const bytes = (v: ReturnType<typeof initialValues>) =>
    Buffer.concat(Object.values(v).map(({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)));
  expect(bytes(initialValues(architecture, 1)).equals(bytes(values))).toBe(true);
  expect(first(initialValues(architecture, 2), 'image.conv1.weight')).not.toEqual(first(values, 'image.conv1.weight'));
});

it('draws layers independently: the head does not move the backbone', () => {
  const linear = initialValues({ ...architecture, head: { kind: 'linear', dimension: 8 } }, 1);
  const last = 'image.layer4.1.conv2.weight';
  expect(first(linear, last)).toEqual(first(values, last));
});

it('convolutions by fan-out, the projection by fan-in, norms at identity, the scale as CLIP begins', () => {
  expect(spread(values['image.layer3.0.conv1.weight']!.data)).toBeCloseTo(Math.sqrt(2 / (256 * 9)), 3);
  const bound = 1 / Math.sqrt(512);
  const projection = values['projection.weight']!.data;
  expect(Math.max(...projection.map(Math.abs))).toBeLessThanOrEqual(bound);
  expect(spread(projection)).toBeCloseTo(bound / Math.sqrt(3), 2);
  expect(new Set(values['projection.bias']!.data)).toEqual(new Set([0]));
  expect(new Set(values['image.bn1.weight']!.data)).toEqual(new Set([1]));
  expect(new Set(values['image.bn1.running_var']!.data)).toEqual(new Set([1]));
  expect(new Set(values['image.bn1.running_mean']!.data)).toEqual(new Set([0]));
  expect(Math.exp(values['logit_scale']!.data[0]!)).toBeCloseTo(1 / 0.07, 4);
});
