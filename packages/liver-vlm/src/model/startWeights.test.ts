import { type NamedTensor, writeSafetensors } from 'onnx-grad';
import { expect, it } from 'vitest';
import { checkpointTensors, startFrom } from './startWeights.ts';

const values = {
  'image.conv1.weight': { shape: [2, 4, 1, 1], data: new Float32Array(8) },
  'image.bn1.weight': { shape: [2], data: new Float32Array(2) },
  'projection.weight': { shape: [1, 2], data: Float32Array.of(7, 8) },
};
const given = (shape: readonly number[]): ReadonlyMap<string, NamedTensor> =>
  new Map<string, NamedTensor>([
    ['conv1.weight', { dtype: 'float32', shape, data: Float32Array.from({ length: 6 }, (_, i) => i) }],
    ['bn1.weight', { dtype: 'float32', shape: [2], data: Float32Array.of(3, 4) }],
    ['fc.weight', { dtype: 'float32', shape: [1], data: Float32Array.of(9) }],
  ]);

it('takes the encoder, keeps the head; a stem for colours serves phases by its mean, its sum kept', () => {
  const out = startFrom(values, given([2, 3, 1, 1]), 'r.pth');
  expect(Array.from(out['image.bn1.weight']!.data)).toEqual([3, 4]);
  expect(out['projection.weight']).toBe(values['projection.weight']);
  expect(Array.from(out['image.conv1.weight']!.data)).toEqual([0.75, 0.75, 0.75, 0.75, 3, 3, 3, 3]);
});

it('a checkpoint of another backbone is refused by what it lacks', () => {
  expect(() => startFrom(values, given([3, 2, 1, 1]), 'r.pth')).toThrow(
    /r\.pth: expected every tensor of the backbone, got none that fits conv1\.weight - is model\.backbone right/,
  );
});

it('reads safetensors by their ending', () => {
  const bytes = writeSafetensors(given([2, 3, 1, 1]));
  expect([...checkpointTensors(bytes, 'r.safetensors').keys()].sort()).toEqual([
    'bn1.weight',
    'conv1.weight',
    'fc.weight',
  ]);
});
