import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { gzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { bytesSource, checkFile, expandArchive, ImagingError, looksLikeArchive } from '../src/index.ts';
import { collected } from '../src/testing/collected.ts';
import { ctSlice } from '../src/testing/dicomBytes.ts';
import { niftiBytes } from '../src/testing/niftiBytes.ts';
import { testData } from '../src/testing/testData.ts';

function nrrd(): Uint8Array {
  const header =
    'NRRD0004\ntype: short\ndimension: 3\nsizes: 2 3 4\nencoding: raw\nendian: little\nspace: left-posterior-superior\nspace directions: (1,0,0) (0,1,0) (0,0,1)\nspace origin: (0,0,0)\n\n';
  return Uint8Array.from([...new TextEncoder().encode(header), ...new Uint8Array(48)]);
}

function metaImage(): Uint8Array {
  const header =
    'ObjectType = Image\nNDims = 3\nDimSize = 2 3 4\nElementType = MET_SHORT\nElementSpacing = 1 1 1\nElementDataFile = LOCAL\n';
  return Uint8Array.from([...new TextEncoder().encode(header), ...new Uint8Array(48)]);
}

const seeds = {
  dicom: ctSlice(3),
  nifti: niftiBytes(),
  gzipped: gzipSync(niftiBytes()),
  nrrd: nrrd(),
  metaImage: metaImage(),
};

/** Cuts, flips and lies: a few bytes replaced, then the end cut off. */
function broken(seed: Uint8Array) {
  const change = fc.tuple(fc.nat(seed.length - 1), fc.constantFrom(0, 1, 0x7f, 0x80, 0xff, 0x20, 0x39));
  return fc
    .record({
      changes: fc.array(change, { maxLength: 8 }),
      keep: fc.oneof(fc.constant(seed.length), fc.nat(seed.length)),
    })
    .map(({ changes, keep }) => {
      const bytes = seed.slice();
      for (const [at, value] of changes) bytes[at] = value;
      return bytes.subarray(0, keep);
    });
}

async function survives(bytes: Uint8Array): Promise<void> {
  const before = performance.now();
  const result = await checkFile(bytes, 'f');
  expect(performance.now() - before).toBeLessThan(5000);
  if (result.ok) expect(result.size[0] * result.size[1] * result.size[2]).toBeLessThanOrEqual(bytes.length * 8 * 1032);
  else expect(result.error.message).toMatch(/expected .* got .* - /s);
}

test.each(Object.entries(seeds))('the undamaged %s file is read', async (_, seed) => {
  expect(await checkFile(seed, 'f')).toMatchObject({ ok: true });
});

test.each(Object.entries(seeds))('a damaged %s file is read or refused: no crash, no hang', async (_, seed) => {
  await fc.assert(fc.asyncProperty(broken(seed), survives), { numRuns: 400 });
});

test('absurd dimensions are refused before memory is taken', async () => {
  const dicom = ctSlice(0, { Rows: 65_535, Columns: 65_535, NumberOfFrames: '2000000000' });
  expect(await checkFile(dicom, 'f')).toMatchObject({ ok: false, error: { code: 'damaged' } });
  const huge = niftiBytes();
  for (let i = 1; i < 4; i++) new DataView(huge.buffer).setInt16(40 + i * 2, 32_767, true);
  for (const bytes of [huge, gzipSync(huge)])
    expect(await checkFile(bytes, 'f')).toMatchObject({ ok: false, error: { code: 'damaged' } });
  const text = new TextDecoder().decode(nrrd()).replace('2 3 4', '99999 99999 9999');
  expect(await checkFile(new TextEncoder().encode(text), 'f')).toMatchObject({ ok: false, error: { code: 'damaged' } });
});

const fixture = (name: string) =>
  new Uint8Array(readFileSync(fileURLToPath(new URL(`./fixtures/${name}.dcm`, import.meta.url))));

test.each([
  'rle',
  'jpeg-2000',
  'jpeg-ls',
  'jpeg-ls-near',
  'htj2k',
  'fragments-without-table',
  'deflated',
  'structures',
])('a %s file damaged at random is refused or read, and the whole one still decodes', async (name) => {
  const seed = fixture(name);
  const whole = await checkFile(seed, name);
  // A fixed seed: a frame that runs into its time limit costs two seconds.
  await fc.assert(fc.asyncProperty(broken(seed), survives), { numRuns: 60, seed: 240, endOnFailure: true });
  expect(await checkFile(seed, name)).toEqual(whole);
});

test('JPEG frames damaged at random are refused or read, and the next frame still decodes', async (ctx) => {
  const folder = testData('dicom-conformance/pydicom');
  if (folder === undefined) return ctx.skip();
  for (const name of ['SC_rgb_jpeg_dcmtk', 'SC_rgb_small_odd_jpeg']) {
    const seed = new Uint8Array(await readFile(`${folder}/${name}.dcm`));
    await fc.assert(fc.asyncProperty(broken(seed), survives), { numRuns: 25, endOnFailure: true });
    expect((await checkFile(seed, name)).ok, name).toBe(true);
  }
});

test('a JPEG-LS frame cut short is refused', async (ctx) => {
  const path = testData('dicom-conformance/pydicom/MR_small_jpeg_ls_lossless.dcm');
  if (path === undefined) return ctx.skip();
  const seed = new Uint8Array(await readFile(path));
  for (const lost of [200, 1000, 3000]) {
    expect(await checkFile(seed.subarray(0, seed.length - lost), 'f')).toMatchObject({
      ok: false,
      error: { code: 'damaged' },
    });
  }
});

test('random bytes behind an archive signature are refused with a type, or expand to what they can', async () => {
  const signatures = [
    [0x50, 0x4b, 3, 4],
    [0x50, 0x4b, 5, 6],
    [0x1f, 0x8b, 8, 0],
  ];
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...signatures), fc.uint8Array({ maxLength: 600 }), async (signature, rest) => {
      const bytes = Uint8Array.from([...signature, ...rest]);
      expect(looksLikeArchive(bytes)).toBe(true);
      const files = await collected(expandArchive(bytesSource('a', bytes))).catch((error: unknown) => error);
      if (Array.isArray(files)) expect(signature[0]).toBe(0x1f);
      else expect(files).toBeInstanceOf(ImagingError);
    }),
    { numRuns: 300 },
  );
});
