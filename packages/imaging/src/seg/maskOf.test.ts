import { expect, test } from 'vitest';
import { maskOf } from './segmentation.ts';

test('bytes and floats give the same mask, wherever the bytes lie, and are left as they are', () => {
  const stored = Uint8Array.from([9, 0, 0, 0, 0, 0, 1, 0, 7, 0, 255, 2, 0, 3]);
  const bytes = Buffer.from(stored.buffer, 3, 11);
  const floats = Float32Array.from(bytes);
  const mask = [0, 0, 0, 1, 0, 1, 0, 1, 1, 0, 1];
  expect(Array.from(maskOf(bytes, 11) ?? [])).toEqual(mask);
  expect(Array.from(maskOf(floats, 11) ?? [])).toEqual(mask);
  expect(Array.from(bytes.subarray(3))).toEqual([1, 0, 7, 0, 255, 2, 0, 3]);
  expect(Array.from(maskOf(bytes, 11, 7) ?? [])).toEqual([0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0]);
});

test('a value below zero makes an image, unless a number is asked for', () => {
  expect(maskOf(Float32Array.of(0, -1, 2), 3)).toBeUndefined();
  expect(Array.from(maskOf(Float32Array.of(0, -1, 2), 3, 2) ?? [])).toEqual([0, 0, 1]);
});
