import { expect, test } from 'vitest';
import type { Sample } from '../dataset/format.ts';
import { huTable, lesionMeans } from './lesionHu.ts';

const channels = ['pre_contrast', 'arterial'];

/** Two slices of 1 x 2, the first pixel inside; plain 40 and 60, arterial missing. */
const sample = (id: string, label: string, inside: readonly [number, number]): Sample => ({
  record: {
    id,
    patient: id,
    lesion: '1',
    label,
    slices: 2,
    present: [true, false],
    tensors: { file: 'x', sha256: '0'.repeat(64) },
    provenance: {},
  },
  image: Float32Array.of(inside[0], -500, 999, 999, inside[1], -500, 999, 999),
  mask: Uint8Array.of(1, 0, 1, 0),
});

test('means are taken inside the mask, of phases that were there', () => {
  expect(lesionMeans(sample('a', 'hcc', [40, 60]), channels, 2)).toEqual([
    { id: 'a', label: 'hcc', channel: 'pre_contrast', mean: 50 },
  ]);
});

test('the rim does not count where there is an inside', () => {
  const { record } = sample('a', 'cyst', [0, 0]);
  const mask = Uint8Array.from({ length: 25 }, (_, i) => (i % 5 > 0 && i % 5 < 4 && i > 4 && i < 20 ? 1 : 0));
  const image = Float32Array.from(mask, (inside, i) => (i === 12 ? 7 : 100 * inside));
  const one = { record: { ...record, slices: 1, present: [true] }, image, mask };
  expect(lesionMeans(one, ['arterial'], 5)[0]?.mean).toBe(7);
});

test('a class whose median is outside its range is flagged, a single lesion is named', () => {
  const means = (label: string, values: readonly number[]) =>
    values.flatMap((hu, i) => lesionMeans(sample(`${label}${i}`, label, [hu, hu]), channels, 2));
  const rows = huTable(
    [...means('cyst', [100, 110, 5]), ...means('hcc', [50, 52, 300]), ...means('lipoma', [-90])],
    ['cyst', 'hcc', 'lipoma'],
    channels,
  );
  expect(rows.map(({ label, median, outside, flagged }) => [label, median, outside, flagged])).toEqual([
    ['cyst', 100, ['cyst0', 'cyst1'], true],
    ['hcc', 52, ['hcc2'], false],
    ['lipoma', -90, [], false],
  ]);
});
