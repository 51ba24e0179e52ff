import { expect, test } from 'vitest';
import { ctImageStorage, ctInstanceUid, studyContext } from '../dicom-write/ct.ts';
import { uidFrom } from '../dicom-write/uid.ts';
import { affineFrom } from '../volume/affine.ts';
import { packBits } from './bits.ts';
import { codes, lesionCode } from './codes.ts';
import { stackFrames } from './frames.ts';
import { readSeg } from './read.ts';
import { maskOnGrid, maskVolume, sameGrid } from './segmentation.ts';
import { encodeSeg } from './write.ts';

const grid = { size: [7, 5, 6], affine: affineFrom([0.7, 0, 0], [0, 0.9, 0], [0, 0, 5], [-10, -20, 30]) } as const;
const study = {
  patientId: 'P',
  patientName: 'PHANTOM^P',
  studyUid: uidFrom('study'),
  studyId: '1',
  date: '20240102',
  time: '093000',
  description: 'PHANTOM',
  frameOfReferenceUid: uidFrom('frame'),
};
const input = {
  study: studyContext(study),
  frameOfReferenceUid: study.frameOfReferenceUid,
  date: study.date,
  seriesUid: uidFrom('seg'),
  seriesNumber: 9,
  description: 'lesion',
  time: '100000',
  source: {
    seriesUid: uidFrom('ct'),
    sopClassUid: ctImageStorage,
    instanceUids: Array.from({ length: 6 }, (_, slice) => ctInstanceUid(uidFrom('ct'), slice)),
  },
  grid,
};
const maskOf = (...voxels: [number, number, number][]) => {
  const mask = new Uint8Array(7 * 5 * 6);
  for (const [i, j, k] of voxels) mask[(k * 5 + j) * 7 + i] = 1;
  return mask;
};

test('masks come back voxel for voxel, two segments, one with an empty slice in between', async () => {
  const one = maskOf([1, 2, 1], [2, 2, 1], [6, 4, 4]);
  const two = maskOf([0, 0, 0], [0, 0, 5], [3, 3, 3]);
  const bytes = encodeSeg({
    ...input,
    segments: [
      { label: 'a', type: codes.hcc, mask: one },
      { label: 'b', type: lesionCode('unheard of'), mask: two },
    ],
  });
  const seg = await readSeg(bytes);
  expect(seg.sourceSeriesUid).toBe(input.source.seriesUid);
  expect(seg.segments.map(({ label, type }) => [label, type?.value])).toEqual([
    ['a', '25370001'],
    ['b', '52988006'],
  ]);
  expect(maskOnGrid(seg.segments[0]!.mask, grid)).toEqual(one);
  expect(maskOnGrid(seg.segments[1]!.mask, grid)).toEqual(two);
  expect(seg.segments[0]!.sourceInstances).toEqual([1, 4].map((slice) => input.source.instanceUids[slice]));
  expect(maskVolume(seg.segments[0]!.mask)).toBeCloseTo(3 * 0.7 * 0.9 * 5);
});

test('empty and wrongly sized masks are refused by name', () => {
  const segment = (mask: Uint8Array) => ({ ...input, segments: [{ label: 'liver spot', type: codes.lesion, mask }] });
  expect(() => encodeSeg(segment(maskOf()))).toThrow(/liver spot: expected at least one voxel/);
  expect(() => encodeSeg(segment(new Uint8Array(3)))).toThrow(/expected a mask of 7 x 5 x 6, got 3/);
});

test('a file of another kind is refused', async () => {
  await expect(readSeg(new Uint8Array(300))).rejects.toThrow(/expected a DICOM file/);
});

test('planes off the grid are refused', () => {
  const frame = (z: number) => ({
    columns: 1,
    rows: 1,
    orientation: [1, 0, 0, 0, 1, 0],
    spacing: [1, 1] as const,
    thickness: 5,
    position: [0, 0, z] as const,
    pixels: Uint8Array.of(1),
  });
  expect(stackFrames([frame(10), frame(0)], 'x').size).toEqual([1, 1, 3]);
  expect(() => stackFrames([frame(0), frame(5), frame(12)], 'x')).toThrow(/regular grid/);
  const tilted = { ...frame(5), orientation: [0, 1, 0, 0, 0, 1] };
  expect(() => stackFrames([frame(0), tilted], 'x')).toThrow(/orientations/);
});

test('bits are packed from the lowest up to an even length', () => {
  expect([...packBits(Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 1, 1))]).toEqual([0x81, 1]);
  expect(packBits(new Uint8Array(8)).length).toBe(2);
});

test('the table of codes has no duplicates and a source in every row', () => {
  const rows = Object.values(codes);
  expect(new Set(rows.map(({ value, scheme }) => `${scheme} ${value}`)).size).toBe(rows.length);
  for (const { source, value } of rows) {
    expect(source.length).toBeGreaterThan(5);
    expect(value.length).toBeLessThanOrEqual(16);
  }
});

test('grids compare by where their voxels lie', () => {
  expect(sameGrid(grid, { ...grid, affine: [...grid.affine] })).toBe(true);
  expect(sameGrid(grid, { ...grid, affine: affineFrom([0.7, 0, 0], [0, 0.9, 0], [0, 0, 5], [-10, -20, 31]) })).toBe(
    false,
  );
  expect(sameGrid(grid, { ...grid, size: [7, 5, 5] })).toBe(false);
});
