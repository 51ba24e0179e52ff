import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { NamedTensor } from './namedTensor.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';
import { WeightsError } from './weightsError.ts';

const example = new Map<string, NamedTensor>([
  ['b', { dtype: 'uint8', shape: [3], data: new Uint8Array([1, 2, 3]) }],
  ['a', { dtype: 'float32', shape: [2, 2], data: new Float32Array([1, 2, 3, 4]) }],
  ['n', { dtype: 'int64', shape: [], data: new BigInt64Array([-5n]) }],
  ['__proto__', { dtype: 'float16', shape: [0, 7], data: new Uint16Array() }],
]);

/** A file with a header written by hand. */
function file(header: unknown, data = 0): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + data);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}
const f32 = (shape: unknown, data_offsets: unknown) => ({ dtype: 'F32', shape, data_offsets });

describe('safetensors', () => {
  test('what was written reads back, with metadata', () => {
    const read = readSafetensors(writeSafetensors(example, { made: 'here', by: 'test' }));
    expect(read.metadata).toEqual({ made: 'here', by: 'test' });
    expect([...read.tensors.keys()]).toEqual(['n', 'a', '__proto__', 'b']);
    for (const [name, tensor] of read.tensors) expect(tensor, name).toEqual(example.get(name));
  });

  test('the order of the map does not change the bytes, and every tensor is a view of them', () => {
    const bytes = writeSafetensors(example, { x: '1', y: '2' });
    expect(writeSafetensors(new Map([...example].reverse()), { y: '2', x: '1' })).toEqual(bytes);
    for (const { data } of readSafetensors(bytes).tensors.values()) expect(data.buffer).toBe(bytes.buffer);
  });

  test("the reference library's file reads, and keeps its values when written again", () => {
    const bytes = new Uint8Array(readFileSync(new URL('testdata/state.safetensors', import.meta.url)));
    const { tensors } = readSafetensors(bytes);
    expect(tensors.size).toBe(11);
    expect(tensors.get('integers')?.data).toEqual(new Int32Array([-1, 2, 3, -4]));
    const again = readSafetensors(writeSafetensors(tensors)).tensors;
    for (const [name, tensor] of tensors) expect(again.get(name), name).toEqual(tensor);
  });

  test('refuses to write a tensor whose data do not fill its shape', () => {
    const wrong = new Map<string, NamedTensor>([['w', { dtype: 'float32', shape: [3], data: new Float32Array(2) }]]);
    expect(() => writeSafetensors(wrong)).toThrow('expected tensors whose data fill their shape, got "w"');
  });

  test.each([
    ['no header', new Uint8Array(4), 'expected at least 8 bytes, got 4'],
    ['a header beyond the file', new Uint8Array(8).fill(255), 'the file is cut off or not safetensors'],
    ['no JSON', file('{"a":'), 'expected JSON'],
    ['a list', file('[]'), 'expected a JSON object'],
    ['leading space', file(' {}'), 'expected a JSON object'],
    ['bytes that are no text', file('{"\ud800":{}}').fill(0xff, 10, 11), 'expected UTF-8'],
    ['a key twice', file(`{"a":${JSON.stringify(f32([1], [0, 4]))},"\\u0061":{}}`, 4), 'got "a" twice'],
    [
      'an inner key twice',
      file('{"a":{"dtype":"F32","dtype":"F16","shape":[],"data_offsets":[0,4]}}', 4),
      'got "dtype" twice',
    ],
    ['an unknown dtype', file({ a: { dtype: 'F8_E5M2', shape: [1], data_offsets: [0, 1] } }, 1), 'got "F8_E5M2"'],
    ['a negative shape', file({ a: f32([-1], [0, 4]) }, 4), 'expected a shape of whole numbers'],
    ['a shape beyond 2^53', file({ a: f32([2 ** 40, 2 ** 40], [0, 4]) }, 4), 'expected a shape of whole numbers'],
    [
      'a shape unlike the bytes',
      file({ a: f32([2], [0, 4]) }, 4),
      'expected 8 bytes (float32 [2]), got offsets 0 to 4',
    ],
    ['offsets beyond the file', file({ a: f32([2], [0, 8]) }, 4), 'expected 8 bytes of tensors, got 4'],
    ['trailing bytes', file({ a: f32([1], [0, 4]) }, 5), 'trailing bytes'],
    ['a gap', file({ a: f32([1], [4, 8]) }, 8), 'expected "a" to start at byte 0, got 4 (gap)'],
    ['an overlap', file({ a: f32([1], [0, 4]), b: f32([1], [2, 6]) }, 6), '(overlap)'],
    ['no offsets', file({ a: f32([1], undefined) }, 4), 'expected two data_offsets, got "none"'],
    ['metadata of numbers', file({ __metadata__: { a: 1 } }), 'expected an object of strings'],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => readSafetensors(bytes)).toThrow(WeightsError);
    expect(() => readSafetensors(bytes)).toThrow(message);
  });

  test('a name of megabytes neither hangs nor fills the message', () => {
    const long = 'x'.repeat(20_000_000);
    expect(() => readSafetensors(file(`{"${long}":1}`))).toThrow(/^.{1,300}$/);
  });

  test('tensors that lie beyond 100 MB are found', () => {
    const u8 = (start: number, end: number) => ({ dtype: 'U8', shape: [end - start], data_offsets: [start, end] });
    const bytes = file({ first: u8(0, 99_000_000), last: u8(99_000_000, 99_000_001) }, 99_000_001);
    bytes[bytes.length - 1] = 7;
    expect(readSafetensors(bytes).tensors.get('last')!.data).toEqual(Uint8Array.of(7));
  });

  test('cut off anywhere, it is a WeightsError', () => {
    const bytes = writeSafetensors(example);
    for (let length = 0; length < bytes.length; length++)
      expect(() => readSafetensors(bytes.subarray(0, length))).toThrow(WeightsError);
  });

  test('with flipped bytes, it reads or is a WeightsError', () => {
    const bytes = writeSafetensors(example, { made: 'here' });
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (position, mask) => {
        const damaged = bytes.slice();
        damaged[position]! ^= mask;
        try {
          readSafetensors(damaged);
        } catch (error) {
          expect(error).toBeInstanceOf(WeightsError);
        }
      }),
      { numRuns: 1500 },
    );
  });
});
