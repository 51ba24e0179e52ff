import { expect, test } from 'vitest';
import type { SampleRecord } from '../dataset/format.ts';
import { fingerprint } from '../split/fingerprint.ts';
import { seededRandom } from '../split/random.ts';
import { findLeakage } from './leakage.ts';

const record = (id: string, patient: string, more: Partial<SampleRecord> = {}): SampleRecord => ({
  id,
  patient,
  lesion: '1',
  label: 'cyst',
  slices: 1,
  present: [true],
  tensors: { file: 'x', sha256: '0'.repeat(64) },
  provenance: {},
  ...more,
});

const noise = (seed: number) => {
  const random = seededRandom(seed);
  return fingerprint({ width: 40, height: 40, data: Float32Array.from({ length: 1600 }, () => 255 * random()) });
};

test('the same picture under two patients leaks, under one patient it is only a pair', () => {
  const records = [record('a', '1'), record('b', '1'), record('c', '2'), record('d', '3')];
  const prints = new Map([
    ['a', noise(1)],
    ['b', noise(1)],
    ['c', noise(1)],
    ['d', noise(2)],
  ]);
  const { pairs, leaks } = findLeakage(records, prints);
  expect(pairs).toHaveLength(3);
  expect(leaks.map(({ first, second }) => `${first}${second}`).sort()).toEqual(['ac', 'bc']);
  const parts = new Map([
    ['a', 'train'],
    ['b', 'test'],
  ]);
  const bySplit = findLeakage(records, prints, ({ id }) => parts.get(id));
  expect(bySplit.leaks.map(({ first, second }) => `${first}${second}`)).toEqual(['ab']);
});

test('a study, a series, an image or a file under two patients is named', () => {
  const phases = [{ phase: 'arterial', seriesUid: '1.2', instanceUids: ['1.2.1', ''] }];
  const records = [
    record('a', '1', { study: '9', provenance: { phases } }),
    record('b', '1', { study: '9' }),
    record('c', '2', { study: '9', provenance: { phases, sha256: 'f' } }),
    record('d', '3', { study: '8', provenance: { sha256: 'f' } }),
  ];
  const { shared } = findLeakage(records, new Map());
  expect(shared).toEqual([
    { kind: 'study', value: '9', places: ['1', '2'] },
    { kind: 'series', value: '1.2', places: ['1', '2'] },
    { kind: 'image', value: '1.2.1', places: ['1', '2'] },
    { kind: 'file', value: 'f', places: ['2', '3'] },
  ]);
});
