import { expect, test } from 'vitest';
import { HEAD, headsOf } from './heads.ts';
import { sourcesOf } from './studyFile.ts';

const blob = (n: number, length: number) => new Blob([new Uint8Array(length).fill(n)]);

test('heads are those of their own files, whatever their lengths and batches', async () => {
  const files = Array.from({ length: 130 }, (_, n) => blob(n, n % 3 === 0 ? n : HEAD + n));
  const heads = await Promise.all(headsOf(files));
  for (const [n, head] of heads.entries()) {
    expect(head.length).toBe(n % 3 === 0 ? n : HEAD);
    expect(head.every((value) => value === n)).toBe(true);
  }
});

test('a source gives its beginning and its whole; the size is that of the file', async () => {
  const [source] = await sourcesOf([{ path: 'a/1', file: blob(7, 3 * HEAD) }]);
  for (const length of [10, HEAD, 2 * HEAD]) {
    const start = await source?.start?.(length);
    expect([start?.bytes.length, start?.size]).toEqual([length, 3 * HEAD]);
  }
  expect((await source?.read())?.length).toBe(3 * HEAD);
});
