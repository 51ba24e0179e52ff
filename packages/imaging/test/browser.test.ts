import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync, zipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findChromium } from '../../../testing/chromium.ts';
import { openPage, servePage } from '../../../testing/page.ts';
import type { Site } from '../../../testing/site.ts';
import { bytesSource, type CheckResult, checkFile, expandArchive, looksLikeArchive } from '../src/index.ts';
import { collected } from '../src/testing/collected.ts';
import { niftiBytes } from '../src/testing/niftiBytes.ts';

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

/** No `eval`, no inline script, nothing from elsewhere; WebAssembly is what the decoders are. */
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'";
let site: Site | undefined;
let browser: Awaited<ReturnType<typeof openPage>> | undefined;

beforeAll(async () => {
  const executable = findChromium();
  if (executable === undefined) return;
  const page = fileURLToPath(new URL('./browser/page', import.meta.url));
  site = await servePage(page, { 'Content-Security-Policy': POLICY });
  browser = await openPage(executable, site.url);
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
});

async function inNode(name: string, bytes: Uint8Array): Promise<CheckResult[]> {
  if (!looksLikeArchive(bytes)) return [await checkFile(bytes, name)];
  const inside = await collected(expandArchive(bytesSource(name, bytes)));
  return Promise.all(inside.map(async (source) => checkFile(await source.read(), source.name)));
}

test.for(Object.entries(files))('a browser makes of %s what Node makes of it', async ([name, bytes], context) => {
  if (browser === undefined) return context.skip();
  const call = `check(${JSON.stringify(name)}, "${Buffer.from(bytes).toString('base64')}")`;
  const results = (await browser.page.evaluate(call)) as CheckResult[];
  expect(results).toEqual(JSON.parse(JSON.stringify(await inNode(name, bytes))));
  expect(results.every(({ ok }) => ok)).toBe(name !== 'damaged.dcm');
  expect(browser.problems).toEqual([]);
});
