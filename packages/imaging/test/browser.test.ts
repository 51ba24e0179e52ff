import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync, zipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bytesSource, type CheckResult, checkFile, expandArchive, looksLikeArchive } from '../src/index.ts';
import { collected } from '../src/testing/collected.ts';
import { niftiBytes } from '../src/testing/niftiBytes.ts';
import { findChromium, openBundledPage } from './browser/chromium.ts';

const fixture = (name: string) =>
  new Uint8Array(readFileSync(fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url))));
const nifti = niftiBytes();
const files: Record<string, Uint8Array> = Object.fromEntries(
  ['explicit', 'deflated', 'big-endian', 'rle', 'jpeg-ls', 'jpeg-2000', 'htj2k', 'enhanced-ct', 'palette'].map(
    (name) => [`${name}.dcm`, fixture(`${name}.dcm`)],
  ),
);
files['volume.nii.gz'] = gzipSync(nifti);
files['study.zip'] = zipSync({ 'a/ct.dcm': fixture('jpeg-ls.dcm'), 'volume.nii': nifti });
files['damaged.dcm'] = fixture('jpeg-ls.dcm').map((byte, at, all) => (at > all.length - 400 ? byte ^ 0x55 : byte));

let browser: Awaited<ReturnType<typeof openBundledPage>> | undefined;

beforeAll(async () => {
  const executable = findChromium();
  if (executable === undefined) return;
  browser = await openBundledPage(executable, fileURLToPath(new URL('./browser/page', import.meta.url)));
});

afterAll(() => browser?.close());

async function inNode(name: string, bytes: Uint8Array): Promise<CheckResult[]> {
  if (!looksLikeArchive(bytes)) return [await checkFile(bytes, name)];
  const inside = await collected(expandArchive(bytesSource(name, bytes)));
  return Promise.all(inside.map(async (source) => checkFile(await source.read(), source.name)));
}

test.each(Object.entries(files))('a browser makes of %s what Node makes of it', async (name, bytes) => {
  if (browser === undefined) return expect(findChromium()).toBeUndefined();
  const call = `check(${JSON.stringify(name)}, "${Buffer.from(bytes).toString('base64')}")`;
  const results = (await browser.page.evaluate(call)) as CheckResult[];
  expect(results).toEqual(JSON.parse(JSON.stringify(await inNode(name, bytes))));
  expect(results.every(({ ok }) => ok)).toBe(name !== 'damaged.dcm');
  expect(browser.problems).toEqual([]);
});
