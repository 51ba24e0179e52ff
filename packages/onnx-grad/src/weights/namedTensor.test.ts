import { expect, test } from 'vitest';
import { countElements, tensorOfBytes, toFloat32 } from './namedTensor.ts';

test('float16 widens exactly: normal, subnormal, infinite, NaN, signed zero', () => {
  const bits = new Uint16Array([0x3c00, 0xc100, 0x7bff, 0x0001, 0x03ff, 0x8000, 0x7c00, 0xfc00, 0x7e00]);
  expect([...toFloat32({ dtype: 'float16', shape: [9], data: bits })]).toEqual([
    1,
    -2.5,
    65504,
    2 ** -24,
    1023 * 2 ** -24,
    -0,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NaN,
  ]);
});

test('bfloat16 is the upper half of float32', () => {
  const bits = new Uint16Array([0x3f80, 0xc020, 0x7f80]);
  expect([...toFloat32({ dtype: 'bfloat16', shape: [3], data: bits })]).toEqual([1, -2.5, Number.POSITIVE_INFINITY]);
});

test('float32 stays the same array, integers and doubles become numbers', () => {
  const data = new Float32Array([1, 2]);
  expect(toFloat32({ dtype: 'float32', shape: [2], data })).toBe(data);
  expect(toFloat32({ dtype: 'int64', shape: [1], data: new BigInt64Array([-3n]) })).toEqual(new Float32Array([-3]));
  expect(toFloat32({ dtype: 'float64', shape: [1], data: new Float64Array([0.1]) })).toEqual(new Float32Array([0.1]));
});

test('bytes at an odd offset are copied, aligned bytes are viewed', () => {
  const bytes = new Uint8Array([0, 0, 0, 128, 63, 0, 0, 0]);
  expect(tensorOfBytes('float32', [1], bytes.subarray(1, 5)).data).toEqual(new Float32Array([1]));
  expect(tensorOfBytes('float32', [1], bytes.subarray(4)).data.buffer).toBe(bytes.buffer);
  expect(() => tensorOfBytes('float32', [2], bytes.subarray(4))).toThrow(
    'expected shape [2] x 4 bytes (float32), got 4 bytes',
  );
});

test('elements of a shape', () => {
  expect(countElements([])).toBe(1);
  expect(countElements([2, 0, 3])).toBe(0);
  expect(countElements([2 ** 30, 2 ** 30])).toBeUndefined();
  expect(countElements([1.5])).toBeUndefined();
});
