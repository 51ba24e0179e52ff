import { expect, test } from 'vitest';
import { parseDicom } from '../dicom/parse.ts';
import { affineFrom } from '../volume/affine.ts';
import type { Volume } from '../volume/volume.ts';
import { ctInstances, ctInstanceUid } from './ct.ts';
import { decimalString, dicomTime } from './decimal.ts';
import { uidFrom } from './uid.ts';

const study = {
  patientId: 'PHANTOM-0001',
  patientName: 'PHANTOM^0001',
  studyUid: uidFrom('study'),
  studyId: '1',
  date: '20240102',
  time: '093000',
  description: 'PHANTOM',
  frameOfReferenceUid: uidFrom('frame'),
};
const series = {
  seriesUid: uidFrom('series'),
  number: 2,
  description: 'ART',
  acquisitionTime: '093100',
  manufacturer: 'PHANTOM',
  model: 'test',
};
const volume: Volume = {
  size: [4, 3, 2],
  data: Float32Array.from({ length: 24 }, (_, at) => at * 200 - 1100),
  affine: affineFrom([0.7, 0, 0], [0, 0.8, 0], [0, 0, 5], [-10, -20, 30]),
};

test('a volume becomes one image a slice, topmost first, with its geometry and clamped HU', () => {
  const images = [...ctInstances(volume, study, series)];
  expect(images.map(({ slice }) => slice)).toEqual([1, 0]);
  const { dataset } = parseDicom(images[0]!.bytes);
  expect(dataset.numbers('ImagePositionPatient')).toEqual([-10, -20, 35]);
  expect(dataset.numbers('PixelSpacing')).toEqual([0.8, 0.7]);
  expect(dataset.numbers('ImageOrientationPatient')).toEqual([1, 0, 0, 0, 1, 0]);
  expect(dataset.string('SOPInstanceUID')).toBe(ctInstanceUid(series.seriesUid, 1));
  expect(dataset.has('ContrastBolusAgent')).toBe(false);
  const bytes = dataset.bytes('PixelData')!;
  const stored = new Uint16Array(bytes.slice().buffer);
  expect([...stored]).toEqual([...volume.data.subarray(12)].map((hu) => Math.min(4095, Math.max(0, hu + 1024))));
});

test('contrast tags are written where given', () => {
  const contrast = { agent: 'IODINE', startTime: '093020', phase: 'ARTERIAL' };
  const [first] = [...ctInstances(volume, study, { ...series, contrast })];
  const { dataset } = parseDicom(first!.bytes);
  expect(dataset.string('ContrastBolusAgentPhase')).toBe('ARTERIAL');
  expect(dataset.string('ContrastBolusStartTime')).toBe('093020');
});

test('a left-handed affine is refused', () => {
  const flipped = { ...volume, affine: affineFrom([1, 0, 0], [0, 1, 0], [0, 0, -5], [0, 0, 0]) };
  expect(() => [...ctInstances(flipped, study, series)]).toThrow(/left-handed/);
});

test('decimal strings fit 16 characters and lose little', () => {
  for (const value of [1 / 3, -1234.567891234567, 1e-9 / 3, -0.000123456789012345, 0, 5, -1e20 / 3]) {
    const text = decimalString(value);
    expect(text.length).toBeLessThanOrEqual(16);
    expect(Math.abs(Number(text) - value)).toBeLessThanOrEqual(Math.abs(value) * 1e-8);
  }
  expect(dicomTime(9 * 3600e3 + 5 * 60e3 + 7.25e3)).toBe('090507.250000');
});

test('UIDs are valid and depend on the name', () => {
  const uids = Array.from({ length: 200 }, (_, n) => uidFrom(`name ${n}`));
  expect(new Set(uids).size).toBe(200);
  for (const uid of uids) expect(uid).toMatch(/^2\.25\.[1-9]\d{1,38}$/);
  expect(uidFrom('name 3')).toBe(uids[3]);
});
