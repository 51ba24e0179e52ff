import { expect, it } from 'vitest';
import { labelled } from '../testing/labelled.ts';
import { makeBatch } from './batch.ts';

const preprocessing = { window: { low: 0, high: 100 }, region: 'context' } as const;
const lesions = [
  labelled(0, { slices: 2, value: (s, c) => 50 * s + 25 * c }),
  labelled(3, { slices: 1, value: () => 100 }),
];
const shape = { channels: 2, size: [2, 2] as const };
const slices = [
  { lesion: 1, slice: 0 },
  { lesion: 0, slice: 1 },
];

it('puts slices and labels in the order asked for', () => {
  const { images, labels } = makeBatch(lesions, slices, shape, preprocessing);
  expect(images.shape).toEqual([2, 2, 2, 2]);
  expect(Array.from(images.data as Float32Array)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0.5, 0.5, 0.5, 0.5]);
  expect(Array.from(labels.data as BigInt64Array)).toEqual([3n, 0n]);
});

it('changes each slice before it is windowed, told its phases and its place', () => {
  const seen: [readonly boolean[], number][] = [];
  const { images } = makeBatch(lesions, slices, shape, preprocessing, (slice, present, position) => {
    seen.push([present, position]);
    return { ...slice, image: slice.image.map(() => 1000) };
  });
  expect(seen).toEqual([
    [[true, true], 0],
    [[true, true], 1],
  ]);
  expect(new Set(images.data as Float32Array)).toEqual(new Set([1]));
});
