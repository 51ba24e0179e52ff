import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { frameTimeLimit } from '../src/dicom/codecs/thread.ts';
import { checkFile, parseDicom, pixelFormat } from '../src/index.ts';

const fixture = (name: string) =>
  new Uint8Array(readFileSync(fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url))));

test('a frame that keeps its decoder busy without end is given up in time, and the next one decodes', async () => {
  const endless = fixture('jpeg-ls-endless.dcm');
  const limit = frameTimeLimit(pixelFormat(parseDicom(endless)));
  const before = performance.now();
  expect(await checkFile(endless, 'endless')).toMatchObject({
    ok: false,
    error: { code: 'damaged', message: expect.stringContaining(`no end after ${Math.round(limit)} ms`) },
  });
  expect(performance.now() - before).toBeLessThan(limit + 3000);
  expect(await checkFile(fixture('jpeg-ls.dcm'), 'next')).toMatchObject({ ok: true });
});

test('frames asked for together come back each as itself', async () => {
  const names = ['jpeg-ls.dcm', 'rle.dcm', 'jpeg-2000.dcm', 'htj2k.dcm', 'jpeg-ls-near.dcm'];
  const alone: unknown[] = [];
  for (const name of names) alone.push(await checkFile(fixture(name), name));
  expect(await Promise.all(names.map((name) => checkFile(fixture(name), name)))).toEqual(alone);
});
