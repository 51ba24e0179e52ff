import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../../testing/folder.ts';
import { fileSource } from './files.ts';

const folder = await temporaryFolder();

test('a part ends where its file does, wherever an archive says that its files are', async () => {
  const path = join(folder, 'archive');
  await writeFile(path, Uint8Array.of(1, 2, 3, 4, 5));
  const { part, start } = fileSource(path) as Required<ReturnType<typeof fileSource>>;
  expect(await part(1, 3)).toEqual(Uint8Array.of(2, 3));
  expect(await part(3, 2 ** 50)).toEqual(Uint8Array.of(4, 5));
  expect(await part(2 ** 60, 2 ** 60 + 56)).toEqual(new Uint8Array());
  expect(await start(2 ** 50)).toEqual({ bytes: Uint8Array.of(1, 2, 3, 4, 5), size: 5 });
});
