import { expect, test } from 'vitest';
import { bytesSource } from '../source.ts';
import { ctSlice, type TestAttributes } from '../testing/dicomBytes.ts';
import { voxelToWorld } from '../volume/volume.ts';
import { placeSeries, readSeries, scanSeries } from './series.ts';

type Made = readonly [z: number, attributes?: TestAttributes];

function files(slices: readonly Made[]) {
  return slices.map(([z, attributes], i) => bytesSource(`folder/${i}.dcm`, ctSlice(z, attributes)));
}

function kinds({ corrections }: { corrections: readonly { kind: string }[] }) {
  return corrections.map(({ kind }) => kind);
}

test('slices are ordered by position whatever their names and numbers, in HU, placed in the patient', async () => {
  const series = await readSeries(
    files([
      [6, { InstanceNumber: '1' }],
      [2, { InstanceNumber: '9' }],
      [4, { InstanceNumber: '5' }],
    ]),
  );
  expect(series.volume.size).toEqual([4, 3, 3]);
  expect([0, 12, 24].map((i) => series.volume.data[i])).toEqual([2, 4, 6]);
  expect(voxelToWorld(series.volume, [3, 2, 1])).toEqual([-10 + 3 * 0.75, -20 + 2 * 0.5, 4]);
  expect(series.headers.map(({ file }) => file)).toEqual(['folder/1.dcm', 'folder/2.dcm', 'folder/0.dcm']);
  expect(kinds(series)).toEqual([]);
});

test('a missing slice is refused by the names beside the gap, or interpolated on request', async () => {
  const gap = files([[0], [2], [4], [8], [10]]);
  await expect(readSeries(gap)).rejects.toThrow('1 slice(s) missing: 4.000 mm between folder/2.dcm and folder/3.dcm');
  const filled = await readSeries(gap, { irregular: 'interpolate' });
  expect(filled.volume.size[2]).toBe(6);
  expect(Array.from({ length: 6 }, (_, k) => filled.volume.data[k * 12])).toEqual([0, 2, 4, 6, 8, 10]);
  expect(kinds(filled)).toEqual(['slices-interpolated']);
});

test('uneven distances are refused, rounding is averaged and recorded', async () => {
  await expect(readSeries(files([[0], [2], [4], [5], [7]]))).rejects.toMatchObject({ code: 'geometry' });
  expect(kinds(await readSeries(files([[0], [2.05], [4], [6]])))).toEqual(['spacing-averaged']);
});

test('the same image twice is dropped, two images at one place are refused', async () => {
  expect(kinds(await readSeries(files([[0], [2], [2], [4]])))).toEqual(['duplicates-dropped']);
  await expect(
    readSeries(
      files([[0], [2], [2, { RescaleSlope: '1', PixelRepresentation: 0, ImagePositionPatient: '-10\\-20\\0' }], [4]]),
    ),
  ).rejects.toMatchObject({ code: 'geometry' });
});

test('a tilted gantry shears the affine and is recorded', async () => {
  const tilted = [0, 2, 4].map((z) => [z, { ImagePositionPatient: `-10\\${-20 + z * 0.2}\\${z}` }] as const);
  const series = await readSeries(files(tilted));
  expect(kinds(series)).toEqual(['gantry-tilt']);
  const corner = voxelToWorld(series.volume, [0, 0, 2]);
  [-10, -19.2, 4].forEach((mm, axis) => {
    expect(corner[axis]).toBeCloseTo(mm, 9);
  });
});

test('a table that moved sideways is no grid', async () => {
  const moved = [0, 2, 4, 6].map((z) => [z, { ImagePositionPatient: `${z === 2 ? 0 : -10}\\-20\\${z}` }] as const);
  await expect(readSeries(files(moved))).rejects.toThrow('in one line');
});

test('localisers and a few odd slices are dropped and recorded, an even mixture is refused', async () => {
  const axial: Made[] = [[0], [2], [4], [6], [8]];
  const coronal = { ImageOrientationPatient: '1\\0\\0\\0\\0\\-1' };
  const scout = { ImageType: 'ORIGINAL\\PRIMARY\\LOCALIZER', ...coronal };
  const series = await readSeries(files([...axial, [50, coronal], [60, scout]]));
  expect(kinds(series)).toEqual(['localisers-dropped', 'odd-slices-dropped']);
  expect(series.volume.size[2]).toBe(5);
  await expect(readSeries(files([[0], [2], [4, coronal], [6, coronal]]))).rejects.toThrow('separate the series');
  await expect(
    readSeries(
      files([
        [0, scout],
        [2, scout],
      ]),
    ),
  ).rejects.toThrow('only localisers');
});

test('without UIDs, folder, orientation and size make the series', async () => {
  const anonymous = { SeriesInstanceUID: '', SOPInstanceUID: '' };
  const series = await readSeries(
    files([
      [0, anonymous],
      [2, anonymous],
    ]),
  );
  expect(kinds(series)).toEqual(['grouped-without-uid']);
});

test('all phases under one UID are split by acquisition', async () => {
  const passes = [1, 2].flatMap((n) =>
    [0, 2, 4].map((z) => [z, { AcquisitionNumber: `${n}`, RescaleIntercept: `${-1024 * n}` }] as const),
  );
  const { groups, refused } = await scanSeries(files(passes));
  expect(refused).toEqual([]);
  expect(groups.map(({ key, slices }) => [key, slices.length])).toEqual([
    ['1.2.3.4#1', 3],
    ['1.2.3.4#2', 3],
  ]);
  expect(groups.map((group) => kinds(group))).toEqual([['split-by-acquisition'], ['split-by-acquisition']]);
});

test('several series, no files and missing geometry are refused with what to do', async () => {
  await expect(readSeries(files([[0], [2, { SeriesInstanceUID: '1.9' }]]))).rejects.toThrow('expected one, got 2');
  await expect(readSeries([])).rejects.toMatchObject({ code: 'mismatch' });
  for (const missing of ['ImagePositionPatient', 'ImageOrientationPatient', 'PixelSpacing'] as const) {
    await expect(
      readSeries(
        files([
          [0, { [missing]: '' }],
          [2, { [missing]: '' }],
        ]),
      ),
    ).rejects.toThrow(missing);
  }
});

test('padding becomes air, a single slice takes its thickness', async () => {
  const series = await readSeries(files([[0, { PixelPaddingValue: 1024, SliceThickness: '5' }]]));
  expect(series.volume.data.every((hu) => hu === -1024)).toBe(true);
  expect(kinds(series)).toEqual(['spacing-assumed', 'padding-replaced']);
  expect(series.volume.affine[10]).toBe(5);
});

test('of a part of a series only the slices that are wanted are decoded; the others are no numbers', async () => {
  const { groups } = await scanSeries(files([[8], [2], [4], [6], [0]]));
  const placed = await placeSeries(groups[0]!);
  const { volume, headers } = await placed.read(1, 4, new Set([0, 2]));
  expect(volume.size).toEqual([4, 3, 3]);
  expect([0, 12, 24].map((i) => volume.data[i])).toEqual([Number.NaN, 4, Number.NaN]);
  expect(headers).toHaveLength(3);
  expect(voxelToWorld(volume, [0, 0, 1])[2]).toBe(4);
});
