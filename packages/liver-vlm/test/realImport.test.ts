import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../testing/folder.ts';
import { testData } from '../../imaging/src/testing/testData.ts';
import type { SampleRecord } from '../src/dataset/format.ts';
import { importCt, openDataset, readSample } from '../src/node/index.ts';
import { importDefaults } from './support/importing.ts';

// What the READMEs of these data say of their geometry, checked through the whole import.

const all = await temporaryFolder();

async function imported(source: string, rows: readonly string[]) {
  const folder = await mkdtemp(join(all, 'import-'));
  const labels = join(folder, 'labels.csv');
  await writeFile(labels, `patient,lesion,label,seg,value\n${rows.join('\n')}\n`);
  const out = join(folder, 'dataset');
  const result = await importCt({ ...importDefaults, size: 64, source, labels, out });
  const dataset = await openDataset(out);
  const studies = (await readFile(join(out, 'studies.jsonl'), 'utf8')).trim().split('\n');
  const [study] = studies.map((line) => JSON.parse(line)) as [
    { phases: { phase: string; size: number[]; spacing: number[]; reason: string }[]; corrections: string[] },
  ];
  const report = await readFile(join(out, 'import-report.html'), 'utf8');
  return { result, dataset, study, report };
}

const volume = (record: SampleRecord | undefined): number => Number(record?.provenance['volumeMl']);
/** The lesion's centre in patient mm; what it must be was computed by SimpleITK or pydicom and numpy alone (docs/results/your-own-data.md). */
const expectCentre = (record: SampleRecord | undefined, expected: readonly number[]): void => {
  const found = record?.provenance['centroidMm'] as number[];
  for (const [axis, mm] of expected.entries()) expect(found[axis], `${found}`).toBeCloseTo(mm, 1);
};

test('3D-IRCADb-01 patient 17: zips of DICOM, masks as DICOM series', async (ctx) => {
  const path = testData('ircadb01-p17');
  if (!path) return ctx.skip();
  const rows = ['livertumor1', 'livertumor2', 'liver'].map(
    (name) => `PATIENT_DICOM,${name},tumour,${path}/MASKS_DICOM.zip,`,
  );
  const { result, dataset, study, report } = await imported(path, rows);
  expect(result.refused).toEqual([]);
  expect(study.phases[0]?.size).toEqual([512, 512, 119]);
  expect(study.phases[0]?.spacing.map((mm) => Number(mm.toFixed(2)))).toEqual([0.74, 0.74, 1.6]);
  const [liver, one, two] = dataset.records;
  expect(volume(liver)).toBeCloseTo(1860.623, 2);
  expect(volume(one)).toBeCloseTo(85.644, 2);
  expect(volume(two)).toBeCloseTo(78.637, 2);
  expectCentre(liver, [133.89, 133.84, 112.08]);
  expectCentre(one, [101.77, 138.39, 157.15]);
  expectCentre(two, [206.02, 126.45, 147.56]);
  const { slices } = (one as SampleRecord).provenance['crop'] as { slices: number[] };
  expect(Math.min(...slices)).toBeGreaterThanOrEqual(84);
  expect(Math.max(...slices)).toBeLessThanOrEqual(113);
  // Darker than this liver (median 101 HU), yet tissue: the mask lies on the tumour.
  expect(await medianInside(dataset, 1)).toBeGreaterThan(0);
  expect(await medianInside(dataset, 1)).toBeLessThan(101);
  expect(report.match(/<img /g)).toHaveLength(3);
});

test('TotalSegmentator example: JPEG 2000 with empty UIDs, the liver out of a label map', async (ctx) => {
  const path = testData('totalsegmentator-example');
  if (!path) return ctx.skip();
  const { dataset, study } = await imported(path, [`example_ct_dicom,liver,liver,${path}/example_seg_dicom.nii.gz,5`]);
  expect(study.phases).toMatchObject([{ phase: 'portal_venous', size: [512, 512, 20] }]);
  expect(study.phases[0]?.spacing.map((mm) => Number(mm.toFixed(3)))).toEqual([0.977, 0.977, 2]);
  expect(study.corrections.join()).toContain('SeriesInstanceUID empty');
  expect(volume(dataset.records[0])).toBeCloseTo(699.44, 2);
  expectCentre(dataset.records[0], [-76.0, -165.93, -784.98]);
  expect(await medianInside(dataset)).toBeGreaterThan(60);
  expect(await medianInside(dataset)).toBeLessThan(160);
});

test('dcmqi: three slices, the liver as DICOM SEG and as NRRD', async (ctx) => {
  const path = testData('dcmqi-ct3-liver-seg');
  if (!path) return ctx.skip();
  const rows = ['liver.dcm', 'liver_seg.nrrd'].map((file) => `ct-3slice,${file},liver,${path}/${file},`);
  const { dataset, study } = await imported(path, rows);
  expect(study.phases).toMatchObject([{ size: [512, 512, 3], reason: expect.stringContaining('assumed') }]);
  const [seg, nrrd] = dataset.records;
  expect(volume(seg)).toBeCloseTo(volume(nrrd), 3);
  expect(volume(seg)).toBeCloseTo(70.362, 2);
  for (const record of [seg, nrrd]) expectCentre(record, [-74.06, -33.26, -127.7]);
  expect(await medianInside(dataset)).toBeGreaterThan(20);
  expect(await medianInside(dataset)).toBeLessThan(140);
});

/** Median HU inside a lesion's mask, portal venous channel. */
async function medianInside(dataset: Awaited<ReturnType<typeof openDataset>>, lesion = 0): Promise<number> {
  const record = dataset.records[lesion];
  if (!record) throw new Error('expected a lesion');
  const { image, mask } = await readSample(dataset, record);
  const plane = 64 * 64;
  const values = Array.from(mask.subarray(0, plane)).flatMap((v, at) => (v === 1 ? [image[2 * plane + at]!] : []));
  return values.sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
