import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../testing/folder.ts';
import { ctInstances } from '../../imaging/src/dicom-write/ct.ts';
import { encodePart10 } from '../../imaging/src/dicom-write/part10.ts';
import { importSource, openDataset } from '../src/node/index.ts';
import { importDefaults } from './support/importing.ts';

// One made lesion, told in every layout and as every kind of region: all must come to the same place and volume.

const SIZE = [48, 40, 12] as const;
const SPACING = [1.5, 1.5, 3] as const;
const ORIGIN = [-30, -50, 100] as const;
const CENTRE = [5, -20, 118] as const;
const RADIUS = 12;
const SPHERE_ML = ((4 / 3) * Math.PI * RADIUS ** 3) / 1000;

const voxels = <T>(valueAt: (x: number, y: number, z: number) => T): T[] =>
  Array.from({ length: SIZE[0] * SIZE[1] * SIZE[2] }, (_, at) => {
    const index = [at % SIZE[0], Math.floor(at / SIZE[0]) % SIZE[1], Math.floor(at / SIZE[0] / SIZE[1])] as const;
    const [x, y, z] = index.map((n, axis) => ORIGIN[axis]! + n * SPACING[axis]!) as [number, number, number];
    return valueAt(x, y, z);
  });
const inside = (x: number, y: number, z: number): boolean =>
  Math.hypot(x - CENTRE[0], y - CENTRE[1], z - CENTRE[2]) <= RADIUS;
const image = (hu: number): Float32Array => Float32Array.from(voxels((...at) => (inside(...at) ? hu - 40 : hu)));
const mask = Uint8Array.from(voxels((...at) => (inside(...at) ? 3 : 0)));

/** NIfTI-1, 32-bit floats, patient mm in RAS; `header` false leaves the place out, as the volumes of LLD-MMRI do. */
function nifti(data: ArrayLike<number>, header = true): Uint8Array {
  const bytes = new Uint8Array(352 + 4 * data.length);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, 348, true);
  for (const [n, length] of [3, ...SIZE, 1, 1, 1, 1].entries()) view.setInt16(40 + 2 * n, length, true);
  view.setInt16(70, 16, true);
  view.setInt16(72, 32, true);
  for (const [n, mm] of [1, ...(header ? SPACING : [1, 1, 1])].entries()) view.setFloat32(76 + 4 * n, mm, true);
  view.setFloat32(108, 352, true);
  view.setFloat32(112, 1, true);
  view.setUint8(123, 2);
  if (header) {
    view.setInt16(254, 1, true);
    const rows = [
      [-SPACING[0], 0, 0, -ORIGIN[0]],
      [0, -SPACING[1], 0, -ORIGIN[1]],
      [0, 0, SPACING[2], ORIGIN[2]],
    ];
    for (const [n, value] of rows.flat().entries()) view.setFloat32(280 + 4 * n, value, true);
  }
  bytes.set(new TextEncoder().encode('n+1\0'), 344);
  for (let at = 0; at < data.length; at++) view.setFloat32(352 + 4 * at, data[at]!, true);
  return bytes;
}

function nrrd(data: Uint8Array): Uint8Array {
  const vector = (axis: number) => `(${[0, 1, 2].map((n) => (n === axis ? SPACING[axis] : 0)).join(',')})`;
  const head = [
    'NRRD0005',
    'type: uint8',
    'dimension: 3',
    'space: left-posterior-superior',
    `sizes: ${SIZE.join(' ')}`,
    `space directions: ${[0, 1, 2].map(vector).join(' ')}`,
    `space origin: (${ORIGIN.join(',')})`,
    'encoding: raw',
  ];
  return Buffer.concat([Buffer.from(`${head.join('\n')}\n\n`), data]);
}

/** The sphere as closed contours, one a slice. */
function rtStruct(): Uint8Array {
  const contours = Array.from({ length: SIZE[2] }, (_, k) => ORIGIN[2] + k * SPACING[2]).flatMap((z) => {
    const radius = Math.sqrt(RADIUS ** 2 - (z - CENTRE[2]) ** 2);
    if (!(radius > 0)) return [];
    const points = Array.from({ length: 90 }, (_, n) => {
      const angle = (n * 2 * Math.PI) / 90;
      return [CENTRE[0] + radius * Math.cos(angle), CENTRE[1] + radius * Math.sin(angle), z].map((v) => v.toFixed(3));
    });
    return { ContourGeometricType: 'CLOSED_PLANAR', NumberOfContourPoints: '90', ContourData: points.flat() };
  });
  return encodePart10({
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.481.3',
    SOPInstanceUID: '2.25.7',
    Modality: 'RTSTRUCT',
    StructureSetROISequence: [{ ROINumber: '1', ROIName: 'lesion' }],
    ROIContourSequence: [{ ReferencedROINumber: '1', ContourSequence: contours }],
  });
}

const folder = await temporaryFolder();
const at = (path: string) => join(folder, path);
async function file(path: string, data: string | Uint8Array): Promise<void> {
  await mkdir(dirname(at(path)), { recursive: true });
  await writeFile(at(path), data);
}

async function imported(source: string, labels?: string) {
  const out = at(`${source.replaceAll('/', '-')}-set`);
  let layout = '';
  const { refused } = await importSource({
    ...importDefaults,
    size: 24,
    slices: 2,
    replace: true,
    source: at(source),
    out,
    ...(labels ? { labels: at(labels) } : {}),
    threads: 1,
    onLayout: (found) => {
      layout = found;
    },
  });
  const { records } = await openDataset(out);
  return { layout, refused, records };
}

/** Drawn on the grid: within a tenth of the sphere's volume and half a millimetre of its centre. */
function expectSphere({ volumeMl, centroidMm }: Readonly<Record<string, unknown>>): void {
  expect(Math.abs(Number(volumeMl) - SPHERE_ML), `${volumeMl} ml`).toBeLessThan(0.1 * SPHERE_ML);
  for (const [axis, value] of (centroidMm as number[]).entries())
    expect(Math.abs(value - CENTRE[axis]!), `${centroidMm}`).toBeLessThan(0.5);
}

test('<class>/<case>/<phase>.nii.gz: phases by name, masks beside, a case without mask refused', async () => {
  for (const [name, hu] of [
    ['NC', 60],
    ['AP', 80],
    ['PVP', 110],
    ['DP', 90],
  ] as const)
    await file(`classes/hcc/A/${name}.nii`, nifti(image(hu)));
  await file('classes/hcc/A/mask.nii', nifti(mask));
  await file('classes/fnh/B/PVP.nii', nifti(image(110)));
  const { layout, refused, records } = await imported('classes');
  expect(layout).toContain('class and case');
  expect(records).toMatchObject([{ patient: 'A', label: 'hcc', present: [true, true, true, true] }]);
  expectSphere(records[0]!.provenance);
  expect(refused).toMatchObject([{ what: 'patient B, lesion mask' }]);
});

test('a CSV that points at volumes: label map in NIfTI, NRRD, point with radius, box', async () => {
  await file('list/AP.nii', nifti(image(80)));
  await file('list/PVP.nii', nifti(image(110)));
  await file('list/map.nii', nifti(mask));
  await file('list/mask.nrrd', nrrd(mask));
  const [low, high] = [-1, 1].map((way) => CENTRE.map((mm) => mm + way * RADIUS).join(' '));
  const regions = [
    'map.nii,3,,,',
    'mask.nrrd,,,,',
    `,,,${CENTRE.join(' ')},${RADIUS}`,
    `,,${low} ${high},,`,
    'map.nii,2,,,',
  ];
  const rows = regions.map((region, n) => `A,${n},hcc,AP.nii,PVP.nii,${region}`);
  await file('list/list.csv', `patient,lesion,label,AP,PVP,mask,value,box,point,radius\n${rows.join('\n')}\n`);
  const { layout, refused, records } = await imported('list/list.csv');
  expect(layout).toBe('a CSV that points at volumes');
  for (const record of records.slice(0, 3)) expectSphere(record.provenance);
  expect(Number(records[3]!.provenance['volumeMl'])).toBeGreaterThan(1.5 * SPHERE_ML);
  expect(records.map(({ present }) => present)).toEqual(Array(4).fill([false, true, true, false]));
  expect(refused).toMatchObject([{ what: 'patient A, lesion 4' }]);
});

test('a DICOM tree of patient, study and series, names meaning nothing: RTSTRUCT, and a patient with two studies', async () => {
  const volume = {
    size: SIZE,
    data: image(100),
    affine: [SPACING[0], 0, 0, ORIGIN[0], 0, SPACING[1], 0, ORIGIN[1], 0, 0, SPACING[2], ORIGIN[2], 0, 0, 0, 1],
  } as const;
  for (const [patientId, study] of [
    ['A', '1'],
    ['A', '2'],
    ['B', '3'],
  ] as const)
    for (const [number, description] of ['arterial', 'portal venous'].entries()) {
      const studyUid = `2.25.10${study}`;
      const series = {
        seriesUid: `${studyUid}${number}`,
        number: number + 1,
        description,
        acquisitionTime: '101500',
        manufacturer: 'made',
        model: 'made',
      };
      const header = {
        patientId,
        patientName: 'Made^One',
        studyUid,
        studyId: study,
        date: '20260101',
        time: '100000',
        description: 'abdomen',
        frameOfReferenceUid: `${studyUid}9`,
      };
      for (const { slice, bytes } of ctInstances(volume, header, series))
        await file(`tree/x${study}/y/z${number}/${(slice * 7) % 12}`, bytes);
    }
  await file('rt/lesion.dcm', rtStruct());
  const rows = ['A,2.25.101,lesion,hcc,rt/lesion.dcm', 'B,,lesion,hcc,rt/lesion.dcm', 'A,,lesion,hcc,rt/lesion.dcm'];
  await file('labels.csv', `patient,study,lesion,label,seg\n${rows.join('\n')}\n`);
  const { refused, records } = await imported('tree', 'labels.csv');
  expect(records.map(({ patient, study }) => [patient, study])).toEqual([
    ['A', '2.25.101'],
    ['B', '2.25.103'],
  ]);
  for (const record of records) {
    expect(record.present).toEqual([false, true, true, false]);
    expectSphere(record.provenance);
  }
  expect(refused).toEqual([{ what: 'patient A', why: expect.stringContaining('expected one study, got 2') }]);
});

test('LLD-MMRI: volumes whose headers say no place lie where the JSON says', async () => {
  const box = { x_min: 16, y_min: 12, x_max: 31, y_max: 27 };
  const series = (phase: string, category = 6) => ({
    phase,
    studyUID: 's',
    seriesUID: phase,
    pixel_spacing: SPACING.slice(0, 2),
    slice_thickness: 3,
    slice_spacing: SPACING[2],
    origin: ORIGIN,
    annotation: {
      num_targets: 1,
      lesion: {
        '0': { category, bbox: { '2D_box': [2, 3, 4, 5, 6, 7, 8, 9, 10].map((slice_idx) => ({ slice_idx, ...box })) } },
      },
    },
  });
  const phases = ['T2WI', 'C-pre', 'C+A', 'C+V', 'C+Delay'];
  for (const [n, phase] of phases.entries())
    await file(`lld/images/MR1/s/${phase}.nii.gz`, nifti(image(60 + 10 * n), false));
  await file(
    'lld/labels/Annotation.json',
    JSON.stringify({
      Category_info: { Hepatocellular_carcinoma: 6, Malignant: [1, 3, 6], Inaccessible: -1 },
      Annotation_info: { MR1: phases.map((phase) => series(phase)), MR2: [series('C+V', -1)] },
    }),
  );
  const { layout, refused, records } = await imported('lld');
  expect(layout).toContain('LLD-MMRI');
  expect(records).toMatchObject([{ label: 'Hepatocellular_carcinoma', present: [true, true, true, true] }]);
  const [{ provenance }] = records as [(typeof records)[number]];
  expect(provenance['volumeMl']).toBeCloseTo((16 * 16 * 9 * 1.5 * 1.5 * 3) / 1000, 3);
  expect(provenance['centroidMm']).toEqual([5.25, -20.75, 118]);
  expect(refused).toMatchObject([{ what: 'patient MR2, lesion 0' }]);
});
