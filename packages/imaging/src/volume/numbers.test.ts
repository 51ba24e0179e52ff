import { expect, test } from 'vitest';
import { type NumberKind, numberWidth, readNumbers } from './numbers.ts';

test.each<[NumberKind, number[]]>([
  ['u8', [0, 200]],
  ['i8', [-7, 7]],
  ['u16', [1, 65535]],
  ['i16', [-1024, 3000]],
  ['u32', [5, 70000]],
  ['i32', [-70000, 70000]],
  ['f32', [0.5, -1.25]],
  ['f64', [0.5, -1e9]],
])('%s: the fast way, the way round an odd offset and the other byte order agree', (kind, values) => {
  const width = numberWidth(kind);
  const bytes = new Uint8Array(1 + 2 * width);
  const view = new DataView(bytes.buffer);
  const write = (little: boolean, from: number) =>
    values.forEach((value, n) => {
      const at = from + n * width;
      if (kind === 'f32') view.setFloat32(at, value, little);
      else if (kind === 'f64') view.setFloat64(at, value, little);
      else if (width === 1) view.setInt8(at, value);
      else if (width === 2) view.setInt16(at, value, little);
      else view.setInt32(at, value, little);
    });
  const read = (from: number, littleEndian: boolean) =>
    Array.from(readNumbers(bytes.subarray(from, from + 2 * width), kind, { count: 2, littleEndian }));
  for (const from of [0, 1])
    for (const little of [true, false]) {
      write(little, from);
      expect(read(from, little)).toEqual(values);
    }
});

test('slope and intercept', () => {
  const options = { count: 2, littleEndian: true, slope: 2, intercept: -10 };
  expect(Array.from(readNumbers(Uint8Array.of(1, 3), 'u8', options))).toEqual([-8, -4]);
});
