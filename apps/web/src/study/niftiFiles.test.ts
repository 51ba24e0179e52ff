import { bytesSource, regionMask } from '@liver-vlm/imaging';
import { expect, test } from 'vitest';
import { encodeNifti } from '../../../../packages/imaging/src/testing/encodeNifti.ts';
import { sortNifti } from './niftiFiles.ts';

const grid = { size: [2, 2, 2], affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] } as const;
const file = (name: string, values: readonly number[]) =>
  bytesSource(name, encodeNifti({ ...grid, data: Float32Array.from(values) }));
const ct = [-1000, 0, 40, 60, 90, 100, 30, -20];
const labels = [0, 0, 1, 1, 2, 0, 0, 0];

test('names and values tell volumes from masks; a label map has a region each, an organ is known by its name', async () => {
  const { volumes, masks, others } = await sortNifti([
    file('AP.nii', ct),
    file('unnamed.nii', ct),
    file('organs.nii', labels),
    file('aorta.nii', [0, 0, 0, 0, 0, 0, 0, 1]),
    bytesSource('IM0001', new Uint8Array(9)),
  ]);
  expect(volumes.map(({ name }) => name)).toEqual(['AP.nii', 'unnamed.nii']);
  expect(masks.map(({ name, tissue }) => [name, tissue])).toEqual([
    ['organs, label 1', undefined],
    ['organs, label 2', undefined],
    ['aorta', 'aorta'],
  ]);
  expect([...regionMask(masks[0]!.region(), grid, 'organs')]).toEqual([0, 0, 1, 1, 0, 0, 0, 0]);
  expect(others.map(({ name }) => name)).toEqual(['IM0001']);
});

test('a lone file is the volume, whatever its values', async () => {
  expect((await sortNifti([file('scan.nii', labels)])).volumes).toHaveLength(1);
});
