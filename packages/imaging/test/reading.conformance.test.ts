import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { decodeFrame } from '../src/dicom/pixels.ts';
import {
  type CheckedFile,
  type CheckResult,
  checkFile,
  parseDicom,
  pixelFormat,
  readNifti,
  readSeries,
  reorient,
  scanSeries,
} from '../src/index.ts';
import { decodeImage, openFiles, walkFiles } from '../src/node/index.ts';
import { collected } from '../src/testing/collected.ts';
import { testData } from '../src/testing/testData.ts';

async function checkAll(folder: string): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const source of await walkFiles(folder))
    results.push(await checkFile(await source.read(), source.name, { decodeImage }));
  return results;
}

const ctImage = 'CTImage.dcm_LittleEndianExplicitTransferSyntax_1.2.840.10008.1.2.1.dcm';

async function ctPixels(path: string): Promise<ArrayLike<number>> {
  const file = parseDicom(new Uint8Array(await readFile(path)), path);
  return decodeFrame(file, pixelFormat(file), 0);
}

test('one CT image in fifteen transfer syntaxes decodes as its golden table says', async (ctx) => {
  const folder = testData('dicom-conformance/cornerstone3D');
  if (folder === undefined) return ctx.skip();
  const golden = await ctPixels(`${folder}/${ctImage}`);
  const files = (await walkFiles(folder)).filter(({ name }) => name.startsWith('CTImage.dcm'));
  expect(files).toHaveLength(16);
  for (const { name } of files) {
    if (/Process(10_12|6_8)/.test(name)) {
      await expect(ctPixels(`${folder}/${name}`)).rejects.toMatchObject({ code: 'unsupported' });
      continue;
    }
    const pixels = await ctPixels(`${folder}/${name}`);
    const worst = Array.from(pixels).reduce(
      (most, value, i) => Math.max(most, Math.abs(value - (golden[i] as number))),
      0,
    );
    if (/Process(1T|2_4)/.test(name)) expect(worst, name).toBeGreaterThan(1000);
    else
      expect(worst, name).toBeLessThanOrEqual(
        name.includes('JPEGLSLossy') ? 1 : name.includes('JPEG2000Transfer') ? 5 : 0,
      );
  }
});

test('every conformance file is read or refused with a type, never damaged by surprise', async (ctx) => {
  const folder = testData('dicom-conformance');
  if (folder === undefined) return ctx.skip();
  const results = await checkAll(folder);
  const read = results.filter((result): result is CheckedFile => result.ok);
  expect(read.length).toBeGreaterThanOrEqual(120);
  const damaged = results.flatMap((result) =>
    !result.ok && result.error.code === 'damaged' ? [result.name.split('/').at(-1)] : [],
  );
  expect(damaged.sort()).toEqual([
    'JPEG2000-embedded-sequence-delimiter.dcm',
    'MR_truncated.dcm',
    'meta_missing_tsyntax.dcm',
    'nested_priv_SQ.dcm',
  ]);
});

test('one NIfTI image stored in 48 orientations is one image', async (ctx) => {
  const folder = testData('nifti-samples/niivue/nifti_space');
  if (folder === undefined) return ctx.skip();
  const results = (await checkAll(folder)) as CheckedFile[];
  expect(results).toHaveLength(48);
  for (const { name, orientation } of results) expect(name).toBe(`${orientation}.nii.gz`);
  expect(new Set(results.map(({ volumeSha256 }) => volumeSha256)).size).toBe(1);
});

test('NIfTI samples: volumes are read, pairs, ANALYZE and complex numbers refused', async (ctx) => {
  const folder = testData('nifti-samples');
  if (folder === undefined) return ctx.skip();
  const refused = (await checkAll(folder)).flatMap((result) =>
    result.ok ? [] : [[result.name.split('/').at(-1), result.error.code]],
  );
  expect(Object.fromEntries(refused)).toEqual({
    COPYING: 'unknown-format',
    LICENSE: 'unknown-format',
    'README.md': 'unknown-format',
    'analyze.hdr': 'unsupported',
    'nifti1.hdr': 'unsupported',
    'nifti2.hdr': 'unsupported',
    'complex_image.nii.gz': 'unsupported',
  });
});

test('a JPEG 2000 series without UIDs lies where its NIfTI segmentation lies', async (ctx) => {
  const folder = testData('totalsegmentator-example');
  if (folder === undefined) return ctx.skip();
  const series = await readSeries(await walkFiles(`${folder}/example_ct_dicom`));
  expect(series.volume.size).toEqual([512, 512, 20]);
  expect(series.corrections.map(({ kind }) => kind)).toEqual(['grouped-without-uid']);
  const mask = reorient(readNifti(new Uint8Array(await readFile(`${folder}/example_seg_dicom.nii.gz`))).volume, 'LPS');
  mask.affine.forEach((value, i) => {
    expect(value).toBeCloseTo(series.volume.affine[i] as number, 3);
  });
  const liver = series.volume.data.filter((_, i) => mask.data[i] === 5);
  expect(liver.length).toBeGreaterThan(100_000);
  const median = liver.sort()[liver.length >> 1] as number;
  expect(median).toBeGreaterThan(60);
  expect(median).toBeLessThan(160);
});

test('a zipped hospital study becomes one series in order of position', async (ctx) => {
  const zip = testData('ircadb01-p17/PATIENT_DICOM.zip');
  if (zip === undefined) return ctx.skip();
  const { groups, refused } = await scanSeries(await collected(openFiles(zip)));
  expect(refused).toEqual([]);
  expect(groups.map(({ slices }) => slices.length)).toEqual([119]);
});
