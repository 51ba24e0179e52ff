import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { imageFolders } from './imageFolders.ts';
import { lldMmri } from './lldMmri.ts';
import { phaseFolders } from './phaseFolders.ts';
import { pointerCsv } from './pointerCsv.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'layouts-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function files(...paths: string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), '');
  }
}

test('class and case folders: phases by name, every mask a lesion, a missing mask still named', async () => {
  await files('hcc/A/NC.nii.gz', 'hcc/A/AP.nii.gz', 'hcc/A/lesion1.nii.gz', 'hcc/A/lesion2.nii.gz', 'fnh/B/PVP.nii');
  const jobs = await phaseFolders(root);
  expect(jobs?.map(({ patient, lesions }) => [patient, lesions.map((l) => [l.lesion, l.label])])).toEqual([
    ['B', [['mask', 'fnh']]],
    [
      'A',
      [
        ['lesion1', 'hcc'],
        ['lesion2', 'hcc'],
      ],
    ],
  ]);
  expect(jobs?.[1]?.images).toMatchObject({ phases: [{ phase: 'arterial' }, { phase: 'pre_contrast' }] });
  expect(await imageFolders(root)).toBeUndefined();
});

test('a CSV that points at files: masks, boxes and points; lesions of the same files are one study', () => {
  const row = {
    patient: 'A',
    lesion: '1',
    label: 'hcc',
    AP: 'a.nii',
    PVP: 'p.nii',
    mask: '',
    box: '',
    point: '',
    radius: '',
  };
  const jobs = pointerCsv('/data/list.csv', [
    { ...row, mask: 'm.nii', value: '5' },
    { ...row, lesion: '2', box: '1 2 3 4 5 6' },
    { ...row, patient: 'B', point: '1 2 3', radius: '8' },
  ]);
  expect(jobs?.map((j) => j.lesions.map((l) => l.region))).toEqual([
    [
      { kind: 'file', path: '/data/m.nii', label: 5 },
      { kind: 'box', low: [1, 2, 3], high: [4, 5, 6] },
    ],
    [{ kind: 'point', point: [1, 2, 3], radius: 8 }],
  ]);
  expect(() => pointerCsv('l.csv', [{ ...row, point: '1 2', radius: '3' }])).toThrow(
    'patient A, lesion 1: expected 3 numbers',
  );
  expect(() => pointerCsv('l.csv', [row])).toThrow('expected a mask, box or point');
  expect(pointerCsv('l.csv', [{ path: 'a.png', label: 'x', group: 'g' }])).toBeUndefined();
});

test('LLD-MMRI: the contrast phases placed by the JSON, boxes of the reference phase, classes by name', async () => {
  await files('images/MR-1/9/s8.nii.gz', 'images/MR-1_3_C+V_0000.nii', 'labels/Annotation.json');
  const series = (phase: string, slice: number, category = 3) => ({
    phase,
    studyUID: '9',
    seriesUID: `s${slice}`,
    pixel_spacing: [0.8, 0.8],
    slice_thickness: 5,
    slice_spacing: slice,
    origin: [-150, -160, 20],
    annotation: {
      num_targets: 1,
      lesion: {
        '0': {
          category,
          bbox: {
            '2D_box': [{ slice_idx: slice, x_min: '1', y_min: 2, x_max: 3, y_max: 4, area: 4 }],
            '3D_box': { x_min: 1, y_min: 2, z_min: slice, x_max: 3, y_max: 4, z_max: slice },
          },
        },
      },
    },
  });
  const json = join(root, 'labels/Annotation.json');
  const all = [series('C+A', 5), series('C+V', 6), series('DWI', 7), series('C-pre', 8)];
  const patients = { 'MR-1': all, 'MR-2': [series('C+V', 3, -1)], 'MR-3': [series('T2WI', 3)] };
  const categories = { Hepatic_cyst: 3, Benign: [3], Inaccessible: -1 };
  await writeFile(json, JSON.stringify({ Category_info: categories, Annotation_info: patients }));
  const found = await lldMmri(json);
  expect(found?.jobs).toMatchObject([
    {
      patient: 'MR-1',
      images: {
        phases: [
          { phase: 'pre_contrast', file: join(root, 'images/MR-1/9/s8.nii.gz') },
          { phase: 'arterial', place: { spacing: [0.8, 0.8, 5], origin: [-150, -160, 20] } },
          { phase: 'portal_venous', file: join(root, 'images/MR-1_3_C+V_0000.nii') },
        ],
      },
      lesions: [
        {
          lesion: '0',
          label: 'Hepatic_cyst',
          reference: 'portal_venous',
          region: { kind: 'voxel-boxes', boxes: [{ low: [1, 2, 6], high: [3, 4, 6] }] },
        },
      ],
    },
  ]);
  expect(found?.left).toEqual([
    { what: 'patient MR-2, lesion 0', why: expect.stringContaining('got category -1') },
    { what: 'patient MR-3', why: expect.stringContaining('got none') },
  ]);
  await writeFile(json, '{"other": 1}');
  expect(await lldMmri(json)).toBeUndefined();
});

test('image folders: the folder is the class, a folder in it the patient, other files are named', async () => {
  await files('cyst/1.png', 'cyst/notes.txt', 'hcc/2.JPG', 'hcc/anna/3.png', 'hcc/anna/later/4.png', 'README.md');
  const found = await imageFolders(root);
  expect(found?.rows.map(({ label, group }) => [label, group])).toEqual([
    ['cyst', 'cyst/1.png'],
    ['hcc', 'hcc/2.JPG'],
    ['hcc', 'hcc/anna'],
    ['hcc', 'hcc/anna'],
  ]);
  expect(found?.left).toEqual([{ what: 'cyst/notes.txt', why: expect.stringContaining('expected a PNG or JPEG') }]);
});
