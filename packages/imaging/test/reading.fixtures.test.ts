import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import {
  affineFrom,
  bytesSource,
  checkFile,
  decodePixels,
  dicomdirFiles,
  parseDicom,
  readRtStruct,
  readSeries,
  regionMask,
  toRgb,
} from '../src/index.ts';

// Made by tools/reading_fixtures.py with pydicom and, for the contours, matplotlib; so is the golden table.
const folder = fileURLToPath(new URL('./fixtures/', import.meta.url));
const bytesOf = (name: string) => new Uint8Array(readFileSync(folder + name));
const golden: Record<string, string | string[]> = JSON.parse(readFileSync(`${folder}golden.json`, 'utf8'));

const images = Object.entries(golden).filter(([name]) => !name.includes(' '));

test.each(images)('%s decodes to the pixels pydicom finds', async (name, sha256) => {
  expect(await checkFile(bytesOf(name), name)).toMatchObject({ ok: true, pixelSha256: sha256 });
});

async function rgbOf(name: string): Promise<{ rgb: Uint8Array; stored: ArrayLike<number> }> {
  const file = parseDicom(bytesOf(name), name);
  const { format, frames } = await decodePixels(file);
  const [stored] = frames;
  if (stored === undefined) throw new Error(`${name}: expected a frame, got none`);
  return { rgb: toRgb(file, format, stored), stored };
}

test('a palette of 16-bit entries becomes the high bytes of its colours', async () => {
  const { rgb, stored } = await rgbOf('palette.dcm');
  const expected = Array.from(stored).flatMap((v) => [v * 4, (63 - v) * 4, ((v * 3072) & 0xffff) >> 8]);
  expect([...rgb]).toEqual(expected);
});

test('YBR becomes RGB by ITU-R BT.601, in full and with halved colour', async () => {
  for (const name of ['ybr-full.dcm', 'ybr-full-422.dcm']) {
    const { rgb, stored } = await rgbOf(name);
    const clamp = (value: number) => Math.min(255, Math.max(0, value));
    for (let at = 0; at < stored.length; at += 3) {
      const [y, b, r] = [0, 1, 2].map((c) => stored[at + c] as number) as [number, number, number];
      const want = [y + 1.402 * (r - 128), y - 0.344136 * (b - 128) - 0.714136 * (r - 128), y + 1.772 * (b - 128)];
      want.forEach((value, c) => {
        expect(Math.abs((rgb[at + c] as number) - clamp(value))).toBeLessThanOrEqual(0.5001);
      });
    }
  }
});

test('MONOCHROME1 is shown inverted, and its stored values are left alone', async () => {
  const [one, two] = [await rgbOf('monochrome1.dcm'), await rgbOf('explicit.dcm')];
  expect([...one.rgb]).toEqual(Array.from(two.rgb, (value) => 255 - value));
  expect(Array.from(one.stored)).toEqual(Array.from(two.stored));
});

test('padding of a CT with signed pixels is air', async () => {
  const name = 'signed-12-of-16-padding.dcm';
  const { volume } = await readSeries([bytesSource(name, bytesOf(name))]);
  const { frames } = await decodePixels(parseDicom(bytesOf(name), name));
  const stored = Array.from(frames[0] ?? []);
  const padding = Math.min(...stored);
  expect(padding).toBeLessThan(0);
  expect(Array.from(volume.data)).toEqual(stored.map((value) => (value === padding ? -1024 : value - 1024)));
});

test('an enhanced CT is stacked by the place of each frame and rescaled by its own slope', async () => {
  const { volume } = await readSeries([bytesSource('enhanced-ct.dcm', bytesOf('enhanced-ct.dcm'))]);
  expect(volume.size).toEqual([48, 40, 4]);
  expect(volume.affine.map((value) => Math.round(value * 1e6) / 1e6)).toEqual([
    ...[0.7, 0, 0, -10],
    ...[0, 0.8, 0, -20],
    ...[0, 0, 2.5, 30],
    ...[0, 0, 0, 1],
  ]);
  expect(createHash('sha256').update(volume.data).digest('hex')).toBe(golden['enhanced-ct.dcm volume']);
});

test('RTSTRUCT contours fill the voxels that an independent rasteriser fills, holes left out', () => {
  const [structure] = readRtStruct(bytesOf('structures.dcm'));
  expect(structure).toMatchObject({ number: 1, name: 'lesion' });
  const grid = { size: [48, 40, 3], affine: affineFrom([0.7, 0, 0], [0, 0.8, 0], [0, 0, 2], [-10, -20, 30]) } as const;
  const mask = regionMask({ contours: structure?.contours ?? [] }, grid, 'lesion');
  const rows = Array.from({ length: 120 }, (_, row) =>
    Array.from(mask.subarray(row * 48, row * 48 + 48), (value) => (value === 0 ? '.' : '#')).join(''),
  );
  expect(rows).toEqual(golden['structures.dcm mask']);
});

test('a DICOMDIR names its files', () => {
  const files = dicomdirFiles(parseDicom(bytesOf('media/DICOMDIR')));
  expect(files).toHaveLength(2);
  for (const file of files) expect(existsSync(`${folder}media/${file}`)).toBe(true);
});
