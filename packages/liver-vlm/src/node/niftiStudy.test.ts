import { bytesSource, orientationCode } from '@liver-vlm/imaging';
import { expect, test } from 'vitest';
import { encodeNifti } from '../../../imaging/src/testing/encodeNifti.ts';
import { openNiftiStudy } from './niftiStudy.ts';

const affine = [2, 0, 0, -9, 0, 3, 0, -8, 0, 0, 4, -7, 0, 0, 0, 1];
const data = Float32Array.from({ length: 24 }, (_, at) => at - 12);
const file = (name: string) => bytesSource(name, encodeNifti({ size: [2, 3, 4], affine, data }));

test('names tell phases; a volume comes back on axes as DICOM has them, part by part', async () => {
  const study = await openNiftiStudy([file('a/AP.nii'), file('a/PVP.nii'), file('a/scout.nii')], 'a');
  expect(study.phases.map(({ phase, series }) => [phase, series])).toEqual([
    ['arterial', 'a/AP.nii'],
    ['portal_venous', 'a/PVP.nii'],
  ]);
  expect(study.refused).toEqual([{ what: 'a/scout.nii', why: 'file name "scout" tells no phase' }]);
  const [arterial] = study.phases;
  expect(orientationCode(arterial!.affine)).toBe('LPS');
  expect(arterial!.affine).toEqual(affine);
  const { volume } = await arterial!.read(1, 3);
  expect([volume.affine[11], [...volume.data]]).toEqual([-3, [...data.subarray(6, 18)]]);
});

test('a lone volume is taken for the portal venous phase; a name that tells nothing waits for the reader', async () => {
  const lone = await openNiftiStudy([file('scan.nii')], 'a');
  expect(lone.phases[0]).toMatchObject({ phase: 'portal_venous', confidence: 0 });
  const both = [file('scan.nii'), file('other.nii')];
  await expect(openNiftiStudy(both, 'a')).rejects.toThrow('expected NIfTI file names that tell phases');
  const told = await openNiftiStudy(both, 'a', { overrides: [['other.nii', 'delayed']] });
  expect(told.phases.map(({ phase, reason }) => [phase, reason])).toEqual([['delayed', 'set by the user']]);
  const assumed = await openNiftiStudy(both, 'a', { overrides: [['other.nii', 'delayed']], assumeFirst: true });
  expect(assumed.phases.map(({ phase, series }) => [phase, series])).toEqual([
    ['portal_venous', 'scan.nii'],
    ['delayed', 'other.nii'],
  ]);
});
