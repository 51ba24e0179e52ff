import { zlibSync } from 'fflate';
import { expect, test } from 'vitest';
import { readMetaImage } from './metaImage.ts';
import { readNrrd } from './nrrd.ts';

const numbers = Int16Array.from({ length: 24 }, (_, i) => i * 100 - 900);
const raw = new Uint8Array(numbers.buffer);
const joined = (text: string, body: Uint8Array | string) =>
  Uint8Array.from([
    ...new TextEncoder().encode(text),
    ...(typeof body === 'string' ? new TextEncoder().encode(body) : body),
  ]);

const nrrd = (fields: string, body: Uint8Array | string) =>
  joined(`NRRD0004\ntype: short\ndimension: 3\nsizes: 2 3 4\nendian: little\n${fields}\n\n`, body);

test.each([
  ['as bytes', nrrd('encoding: raw', raw)],
  ['as text', nrrd('encoding: ascii', numbers.join(' \n'))],
  ['behind lines to skip', nrrd('encoding: raw\nline skip: 2', joined('one\ntwo\n', raw))],
  ['behind bytes to skip', nrrd('encoding: raw\nbyte skip: 5', joined('12345', raw))],
  ['at the end of the file', nrrd('encoding: raw\nbyte skip: -1', joined('of any length', raw))],
])('NRRD numbers %s are the same numbers', (_, bytes) => {
  expect(readNrrd(bytes).volume.data).toEqual(new Float32Array(numbers));
  expect(readNrrd(bytes).stored).toEqual(raw);
});

test('NRRD: what cannot be read is refused, not read wrongly', () => {
  const refused = (bytes: Uint8Array) => {
    try {
      readNrrd(bytes);
    } catch (error) {
      return (error as { code?: string }).code;
    }
    return 'read';
  };
  expect(refused(nrrd('encoding: ascii', '1 2 3'))).toBe('damaged');
  expect(refused(nrrd('encoding: ascii', `${[...numbers].slice(1).join(' ')} twelve`))).toBe('damaged');
  expect(refused(nrrd('encoding: raw\nline skip: 9', raw))).toBe('damaged');
  expect(refused(nrrd('encoding: raw\nbyte skip: -2', raw))).toBe('damaged');
  expect(refused(nrrd('encoding: bzip2', raw))).toBe('unsupported');
  expect(refused(nrrd('encoding: raw\nkinds: vector domain domain', raw))).toBe('unsupported');
  expect(refused(joined('NRRD0004\ntype: short\ndimension: 3\nsizes: 2 3 4\ndata file: a.raw\n', ''))).toBe(
    'unsupported',
  );
});

const meta = (fields: string, body: Uint8Array | string) =>
  joined(
    `ObjectType = Image\nNDims = 3\nDimSize = 2 3 4\nElementType = MET_SHORT\n${fields}\nElementDataFile = LOCAL\n`,
    body,
  );

test.each([
  ['bytes', meta('BinaryData = True', raw)],
  ['text', meta('BinaryData = False', numbers.join(' '))],
  ['zlib', meta('CompressedData = True', zlibSync(raw))],
])('MetaImage numbers as %s are the same numbers', (_, bytes) => {
  expect(readMetaImage(bytes).volume.data).toEqual(new Float32Array(numbers));
});

test('a MetaImage whose numbers lie in another file starts where its header says', () => {
  const header = (skip: number) =>
    joined(`NDims = 3\nDimSize = 2 3 4\nElementType = MET_SHORT\nHeaderSize = ${skip}\nElementDataFile = a.raw\n`, '');
  const body = joined('head', raw);
  expect(readMetaImage(header(4), 'a', body).volume.data).toEqual(new Float32Array(numbers));
  expect(readMetaImage(header(-1), 'a', body).volume.data).toEqual(new Float32Array(numbers));
});
