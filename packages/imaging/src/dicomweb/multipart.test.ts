import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boundaryOf, decodeMultipart, encodeMultipart } from './multipart.ts';

test('what is written is read again, whatever the bytes', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 })), (bodies) => {
      const parts = bodies.map((bytes) => ({ contentType: 'application/dicom', bytes }));
      const read = decodeMultipart(encodeMultipart(parts, 'limit-7f3a'), 'limit-7f3a', 'test');
      expect(read.map((p) => Array.from(p.bytes))).toEqual(bodies.map((b) => Array.from(b)));
    }),
  );
});

test('a body that was cut anywhere is refused', () => {
  const body = encodeMultipart([{ contentType: 'a/b', bytes: new Uint8Array([1, 2, 3]) }], 'x');
  for (let end = 0; end < body.length - 4; end++)
    expect(() => decodeMultipart(body.subarray(0, end), 'x', 'cut')).toThrow(/closing boundary/);
});

test.each([
  ['multipart/related; type="application/dicom"; boundary="a b"', 'a b'],
  ['Multipart/Related;boundary=xyz; type=application/dicom', 'xyz'],
  ['application/dicom+json', undefined],
])('%s', (header, boundary) => {
  expect(boundaryOf(header)).toBe(boundary);
});
