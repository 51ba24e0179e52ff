import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseDicom } from '../src/dicom/parse.ts';
import { type CtSeriesHeader, ctImageStorage, ctInstances } from '../src/dicom-write/ct.ts';
import { explicitForm } from '../src/dicom-write/elements.ts';
import { encodeElements } from '../src/dicom-write/encode.ts';
import { studyContextOf } from '../src/dicom-write/studyContext.ts';
import { uidFrom } from '../src/dicom-write/uid.ts';
import { codes } from '../src/seg/codes.ts';
import { encodeMeasurementReport, type MeasurementReport } from '../src/sr/measurementReport.ts';
import { affineFrom } from '../src/volume/affine.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'report-'));
});
afterAll(() => rm(folder, { recursive: true }));

const studyUid = uidFrom('study');
const header: CtSeriesHeader = {
  seriesUid: uidFrom('ct'),
  number: 2,
  description: 'ARTERIAL',
  acquisitionTime: '101500',
  manufacturer: 'PHANTOM',
  model: 'P1',
};
const volume = {
  size: [8, 8, 2] as const,
  data: new Float32Array(128),
  affine: affineFrom([1, 0, 0], [0, 1, 0], [0, 0, 5], [0, 0, 0]),
};
const ct = [
  ...ctInstances(
    { ...volume, size: [8, 8, 2] },
    {
      patientId: 'P1',
      patientName: 'Müller^Jörg',
      studyUid,
      studyId: '1',
      date: '20240102',
      time: '093000',
      description: 'ABDOMEN',
      frameOfReferenceUid: uidFrom('frame'),
    },
    header,
  ),
];
const image = {
  sopClassUid: ctImageStorage,
  sopInstanceUid: ct[0]!.sopInstanceUid,
  seriesUid: header.seriesUid,
};
const report: MeasurementReport = {
  study: studyContextOf(parseDicom(ct[0]!.bytes)),
  name: 'job 1',
  seriesNumber: 901,
  date: '20240103',
  time: '120000',
  algorithm: { name: 'Liver-VLM, resnet18', version: '0.1.0', parameters: ['model SHA-256 00ff'] },
  notice: 'For research use only.',
  images: [image],
  findings: [
    {
      trackingId: 'lesion 1',
      trackingUid: uidFrom('lesion 1'),
      regions: [
        {
          image,
          points: [
            [1, 1],
            [5, 1],
            [5, 6],
            [1, 6],
          ],
        },
      ],
      probabilities: (['cyst', 'fnh', 'hcc', 'hemangioma', 'metastasis'] as const).map((id, i) => ({
        class: codes[id],
        value: [0.02, 0.05, 0.82, 0.1, 0.01][i]!,
      })),
      answer: codes.hcc,
      remarks: ['Prediction set at 90 %: hcc.'],
    },
  ],
};

async function written(own: MeasurementReport = report): Promise<string> {
  const path = join(folder, 'report.dcm');
  await writeFile(path, encodeMeasurementReport(own));
  return path;
}

function tool(context: { skip: () => void }, name: string, debian: string, path: string): string | undefined {
  const { stdout, stderr, error } = spawnSync(name, [path], { encoding: 'utf8' });
  if (error === undefined) return stdout + stderr;
  console.warn(`SKIPPED: ${name} is not installed (Debian: ${debian})`);
  context.skip();
  return undefined;
}

test('dciodvfy finds no error in a measurement report', async (context) => {
  const said = tool(context, 'dciodvfy', 'dicom3tools', await written());
  expect(said).toContain('ComprehensiveSR');
  expect(said?.split('\n').filter((line) => line.startsWith('Error'))).toEqual([]);
});

test('dciodvfy finds no error where the software abstains and names no class', async (context) => {
  const [{ answer: _, ...finding }] = report.findings as [MeasurementReport['findings'][number]];
  const said = tool(context, 'dciodvfy', 'dicom3tools', await written({ ...report, findings: [finding] }));
  expect(said?.split('\n').filter((line) => line.startsWith('Error'))).toEqual([]);
});

test('dsrdump reads every probability with its class', async (context) => {
  const said = tool(context, 'dsrdump', 'dcmtk', await written());
  expect(said).toMatch(/NUM:\(,,"Probability"\)="0.82"/);
  expect(said).toMatch(/CODE:\(,,"Finding"\)=\(25370001,SCT,"Hepatocellular carcinoma"\)/);
  expect(said).not.toMatch(/^E:/m);
});

test('the patient stands in the report byte for byte', async () => {
  const context = (bytes: Uint8Array) => encodeElements(studyContextOf(parseDicom(bytes)).elements, explicitForm);
  expect(context(encodeMeasurementReport(report))).toEqual(context(ct[0]!.bytes));
});

test('the same job makes the same report, another job another one', () => {
  const uid = (name: string) =>
    parseDicom(encodeMeasurementReport({ ...report, name })).dataset.string('SOPInstanceUID');
  expect(uid('job 1')).toBe(uid('job 1'));
  expect(uid('job 2')).not.toBe(uid('job 1'));
});
