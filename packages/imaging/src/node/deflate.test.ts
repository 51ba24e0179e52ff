import { deflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { crc32 as portableCrc } from '../archive/crc32.ts';
import { inflate as portable } from '../archive/inflate.ts';
import { crc32, inflate } from './deflate.ts';

const bytes = Uint8Array.from({ length: 200_000 }, (_, n) => (n * n) % 251);
const packed = new Uint8Array(deflateRawSync(bytes));
const options = { format: 'raw', limit: bytes.length, what: 'a.zip/b' } as const;

test('all of it, its beginning and its checksum are those of the portable one, in bytes of their own', () => {
  for (const own of [{ ...options, expected: bytes.length }, options]) {
    const whole = inflate(packed, own);
    expect(Buffer.compare(whole, portable(packed, own))).toBe(0);
    expect(whole.constructor).toBe(Uint8Array);
  }
  const begun = inflate(packed.subarray(0, 3000), { ...options, stopAt: 1000 });
  expect([...begun.slice(0, 1000)]).toEqual([...bytes.subarray(0, 1000)]);
  expect(crc32(bytes)).toBe(portableCrc(bytes));
});

test.each([
  ['cut off', packed.subarray(0, 900), { ...options, expected: bytes.length }],
  ['more than it may be', packed, { ...options, limit: 1000 }],
  ['no DEFLATE', Uint8Array.of(7, 7, 7, 7), options],
  ['a beginning that is not there', packed.subarray(0, 4), { ...options, stopAt: 100_000 }],
])('%s is refused in the words of the portable one', (_, broken, own) => {
  const refusal = (read: typeof inflate) => {
    try {
      read(broken, own);
    } catch (error) {
      return String(error);
    }
    throw new Error('expected a refusal, got bytes');
  };
  expect(refusal(inflate)).toBe(refusal(portable));
});

test('a beginning that expands to much more than is wanted is expanded step by step', () => {
  const zeros = new Uint8Array(deflateRawSync(new Uint8Array(5_000_000)));
  const begun = inflate(zeros, { ...options, limit: 5_000_000, stopAt: 1000 });
  expect(begun.length).toBeGreaterThanOrEqual(1000);
  expect(begun.length).toBeLessThan(2_000_000);
});
