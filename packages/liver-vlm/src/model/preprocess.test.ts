import { expect, it } from 'vitest';
import { preprocess, sliceOf } from './preprocess.ts';

const window = { low: -70, high: 180 };
const image = Float32Array.of(-1000, -70, 55, 180, 3000, 55);
const mask = Uint8Array.of(1, 0, 1);

function seen(region: 'context' | 'inside'): number[] {
  const out = new Float32Array(image.length);
  preprocess({ image, mask }, { window, region }, out);
  return Array.from(out);
}

it('clips to the window and scales it to -1..1', () => {
  expect(seen('context')).toEqual([-1, -1, 0, 1, 1, 0]);
});

it('inside, every channel outside the lesion takes the lower end of the window', () => {
  expect(seen('inside')).toEqual([-1, -1, 0, 1, -1, 0]);
});

it('a slice is a view of its own part', () => {
  const lesion = { image: Float32Array.from({ length: 12 }, (_, i) => i), mask: Uint8Array.from([0, 0, 0, 1, 1, 1]) };
  const slice = sliceOf(lesion, 1, 2, 3);
  expect(Array.from(slice.image)).toEqual([6, 7, 8, 9, 10, 11]);
  expect(Array.from(slice.mask)).toEqual([1, 1, 1]);
  expect(slice.image.buffer).toBe(lesion.image.buffer);
});
