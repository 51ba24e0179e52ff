import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parseDicom } from '../src/dicom/parse.ts';
import { ctInstances } from '../src/dicom-write/ct.ts';
import { encodeSecondaryCapture } from '../src/dicom-write/secondaryCapture.ts';
import { studyContextOf } from '../src/dicom-write/studyContext.ts';
import { uidFrom } from '../src/dicom-write/uid.ts';
import { affineFrom } from '../src/volume/affine.ts';

const [ct] = ctInstances(
  { size: [4, 4, 1], data: new Float32Array(16), affine: affineFrom([1, 0, 0], [0, 1, 0], [0, 0, 5], [0, 0, 0]) },
  {
    patientId: 'P1',
    patientName: 'PHANTOM^ONE',
    studyUid: uidFrom('study'),
    studyId: '1',
    date: '20240102',
    time: '093000',
    description: 'ABDOMEN',
    frameOfReferenceUid: uidFrom('frame'),
  },
  { seriesUid: uidFrom('ct'), number: 1, description: 'A', acquisitionTime: '093100', manufacturer: 'P', model: 'P' },
);
const page = {
  study: studyContextOf(parseDicom(ct!.bytes)),
  name: 'job 1',
  seriesNumber: 902,
  description: 'Liver-VLM, research use only',
  date: '20240103',
  time: '120000',
  software: '0.1.0',
  size: { rows: 5, columns: 7 },
  rgb: Uint8Array.from({ length: 105 }, (_, i) => i),
};

const folder = await mkdtemp(join(tmpdir(), 'capture-'));
afterAll(() => rm(folder, { recursive: true }));

test('dciodvfy finds no error in a page, and its pixels are what was given', async (context) => {
  const bytes = encodeSecondaryCapture(page);
  expect(parseDicom(bytes).dataset.bytes('PixelData')?.subarray(0, 105)).toEqual(page.rgb);
  const path = join(folder, 'page.dcm');
  await writeFile(path, bytes);
  const { stdout, stderr, error } = spawnSync('dciodvfy', [path], { encoding: 'utf8' });
  if (error !== undefined) {
    console.warn('SKIPPED: dciodvfy is not installed (Debian: dicom3tools)');
    context.skip();
  }
  expect(stdout + stderr).toContain('SCImage');
  expect((stdout + stderr).split('\n').filter((line) => line.startsWith('Error'))).toEqual([]);
});

test('pixels of another size are refused', () => {
  expect(() => encodeSecondaryCapture({ ...page, rgb: new Uint8Array(104) })).toThrow(/expected 105 bytes/);
});
