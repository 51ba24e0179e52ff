import { expect, test } from 'vitest';
import { codesPlanes, codestreamHeader } from './codestream.ts';

const frame = [0xff, 0xf7, 0, 17, 8, 0, 2, 0, 3, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0];
const scan = (components: number[]) => [
  ...[0xff, 0xda, 0, 6 + 2 * components.length, components.length],
  ...components.flatMap((id) => [id, 0]),
  ...[0, components.length === 1 ? 0 : 2, 0],
];

test('a JPEG-LS stream says by its first scan whether colours come plane by plane', () => {
  const whole = Uint8Array.from([0xff, 0xd8, ...frame, ...scan([1, 2, 3])]);
  expect(codestreamHeader(whole)).toMatchObject({ rows: 2, columns: 3, components: 3, precision: 8 });
  expect(codesPlanes(whole)).toBe(false);
  expect(codesPlanes(Uint8Array.from([0xff, 0xd8, ...frame, ...scan([1])]))).toBe(true);
  expect(codesPlanes(Uint8Array.from([0xff, 0xd8, ...frame]))).toBe(false);
});

test('segments that lie about their length end the search', () => {
  expect(codesPlanes(Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0xff, 0xff, 1, 2, 3]))).toBe(false);
  expect(codestreamHeader(Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0, 0, 1, 2, 3, 4, 5, 6, 7]))).toBeUndefined();
});
