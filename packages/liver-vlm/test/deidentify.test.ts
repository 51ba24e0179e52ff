import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { assembleSeries, parseDicom, readSeg, recognisePhase, type SliceHeader, scanSeries } from '@liver-vlm/imaging';
import { openFiles, walkFiles, writePhantomCohort } from '@liver-vlm/imaging/node';
import { beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../../../testing/folder.ts';
import { ctInstances } from '../../imaging/src/dicom-write/ct.ts';
import { testData } from '../../imaging/src/testing/testData.ts';
import { deidentifyFolder, importCt, openDataset, readPhases } from '../src/node/index.ts';
import { cohortImport } from './support/importing.ts';

const folder = await temporaryFolder();
const at = (name: string) => join(folder, name);
const common = { salt: 'the salt of the test', createdBy: 'test' };

beforeAll(async () => {
  await writePhantomCohort({ out: at('source'), patients: 3, seed: 5, size: 64 });
});

/** The names and numbers of a source that may not be found in its copy, with the UIDs of all its instances. */
async function identifiersOf(source: string): Promise<Set<string>> {
  const found = new Set<string>();
  for await (const { name, read } of openFiles(source)) {
    const bytes = await read();
    if (bytes[128] !== 0x44 || bytes[129] !== 0x49) continue;
    const { dataset } = parseDicom(bytes, name);
    for (const keyword of [
      'SOPInstanceUID',
      'SeriesInstanceUID',
      'StudyInstanceUID',
      'FrameOfReferenceUID',
      'StudyDate',
      'PatientID',
      'PatientName',
      'StudyDescription',
    ] as const)
      for (const value of dataset.strings(keyword)) if (value.length >= 8) found.add(value);
  }
  return found;
}

async function mentions(copy: string, identifiers: Set<string>): Promise<string[]> {
  const hits: string[] = [];
  for (const file of await walkFiles(copy)) {
    const text = `${file.name}\n${new TextDecoder('latin1').decode(await file.read())}`;
    for (const one of identifiers) if (text.includes(one)) hits.push(`${file.name}: ${one}`);
  }
  return hits;
}

test('a copy holds no old name, keeps volumes, phases and masks, and repeats itself', async () => {
  const request = { ...common, source: at('source'), labels: at('source/labels.csv'), cleanDescriptors: true };
  const made = await deidentifyFolder({ ...request, out: at('copy'), mapping: at('mapping.csv') });
  expect(made.patients).toBe(3);
  const identifiers = await identifiersOf(at('source'));
  expect(identifiers.size).toBeGreaterThan(100);
  expect((await mentions(at('source'), identifiers)).length).toBeGreaterThan(identifiers.size);
  expect(await mentions(at('copy'), identifiers)).toEqual([]);
  expect(await readFile(at('mapping.csv'), 'utf8')).toContain('PHANTOM-0001');

  await deidentifyFolder({ ...request, out: at('again') });
  const bytesOf = async (copy: string) =>
    (await walkFiles(at(copy))).map(async (file) =>
      createHash('sha256')
        .update(await file.read())
        .digest('hex'),
    );
  expect(await Promise.all(await bytesOf('again'))).toEqual(await Promise.all(await bytesOf('copy')));

  const volumesOf = async (copy: string) => {
    const { groups } = await scanSeries(await walkFiles(at(copy)));
    const volumes = await Promise.all(groups.map((group) => assembleSeries(group)));
    const told = volumes.map(({ volume, headers }) => {
      const bytes = createHash('sha256').update(volume.data).digest('hex');
      return `${bytes} ${volume.affine.join(' ')} ${recognisePhase(headers[0] as SliceHeader).phase}`;
    });
    return told.sort();
  };
  const volumes = await volumesOf('copy');
  expect(volumes.length).toBeGreaterThan(8);
  expect(volumes).toEqual(await volumesOf('source'));

  const labels = (await readFile(at('copy/labels.csv'), 'utf8')).trim().split('\n').slice(1);
  expect(labels.length).toBeGreaterThan(2);
  for (const line of labels) {
    const seg = await readFile(at(`copy/${line.split(',').at(-1)}`));
    const { segments } = await readSeg(new Uint8Array(seg), line);
    expect(segments[0]?.mask.data.some((inside) => inside === 1)).toBe(true);
  }
  expect(JSON.parse(await readFile(at('copy/cohort.json'), 'utf8'))).toMatchObject({ synthetic: true });
});

test('phases stand in the manifest when descriptions are gone', async () => {
  const { phases } = await deidentifyFolder({ ...common, source: at('source'), out: at('bare') });
  const csv = (await readFile(at('bare/phases.csv'), 'utf8')).trim().split('\n');
  expect(csv[0]).toMatch(/^series,phase,/);
  expect(csv.length - 1).toBe(phases.length);
  const pre = phases.filter(({ phase }) => phase === 'pre_contrast');
  expect(pre.length).toBeGreaterThan(0);
  const uids = new Set<string>();
  for await (const source of openFiles(at('bare')))
    if (source.name.endsWith('.dcm')) {
      const { dataset } = parseDicom(await source.read());
      expect(dataset.string('SeriesDescription')).toBeUndefined();
      uids.add(dataset.string('SeriesInstanceUID') ?? '');
    }
  for (const { series } of phases) expect(uids.has(series)).toBe(true);
});

test('a bare copy imports to the same lesions by its manifest', async () => {
  const labels = at('source/labels.csv');
  await deidentifyFolder({ ...common, source: at('source'), out: at('handed-on'), labels });
  const tensors = async (name: string, phases?: string) => {
    const phaseOverrides = phases === undefined ? [] : await readPhases(phases);
    const { lesions } = await importCt({ ...cohortImport(at(name), at(`${name}-set`)), phaseOverrides });
    const { records } = await openDataset(at(`${name}-set`));
    return { lesions, hashes: records.map((record) => record.tensors.sha256).sort() };
  };
  const expected = await tensors('source');
  expect(expected.lesions).toBeGreaterThan(2);
  expect(await tensors('handed-on', at('handed-on/phases.csv'))).toEqual(expected);
  await writeFile(at('wrong.csv'), 'series,phase\n1.2.3,venous\n');
  await expect(readPhases(at('wrong.csv'))).rejects.toThrow(
    /row 2: expected a series and a phase .* got "1\.2\.3", "venous"/,
  );
}, 60_000);

test('masks written as images of other names and studies stay with their patient, where the labels say whose they are', async () => {
  const size = [16, 16, 6] as const;
  const affine = [2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 3, 0, 0, 0, 0, 1] as const;
  const write = async (path: string, patientName: string, uid: string, value: (at: number) => number) => {
    const data = Float32Array.from({ length: 16 * 16 * 6 }, (_, at) => value(at));
    const description = 'venous';
    const study = { patientId: '', patientName, studyUid: uid, studyId: '', date: '20200101', time: '100000' };
    const header = { ...study, description: '', frameOfReferenceUid: `${uid}.1` };
    const series = { seriesUid: `${uid}.2`, number: 1, description, acquisitionTime: '', manufacturer: '', model: '' };
    await mkdir(at(path), { recursive: true });
    for (const { slice, bytes } of ctInstances({ size, affine, data }, header, series))
      await writeFile(at(`${path}/${slice}`), bytes);
  };
  await write('unnamed/case-1', 'one^patient', '2.25.91', (n) => (n % 16 < 3 ? -900 : 100));
  await write('unnamed/masks-1/tumour', 'one^tumour', '2.25.92', (n) => (n % 16 > 9 ? 255 : 0));
  await write('unnamed/masks-1/liver', 'one^liver', '2.25.93', (n) => (n % 16 > 5 ? 255 : 0));
  const labels = at('unnamed/labels.csv');
  await writeFile(labels, 'patient,lesion,label,seg\ncase-1,tumour,hcc,masks-1\n');
  const alone = await deidentifyFolder({ ...common, source: at('unnamed'), out: at('unnamed-alone') });
  expect(alone).toMatchObject({ patients: 3, unnamed: 3 });

  const made = await deidentifyFolder({ ...common, source: at('unnamed'), out: at('unnamed-copy'), labels });
  expect(made).toMatchObject({ patients: 1, unnamed: 1, written: 18 });
  const imported = async (name: string) => {
    await importCt({ ...cohortImport(at(name), at(`${name}-set`)), size: 16, slices: 1 });
    const { records } = await openDataset(at(`${name}-set`));
    return records.map(({ provenance, tensors }) => [provenance['volumeMl'], provenance['centroidMm'], tensors.sha256]);
  };
  const expected = await imported('unnamed');
  expect(expected).toHaveLength(1);
  expect(await imported('unnamed-copy')).toEqual(expected);
});

test('a run that fails leaves nothing, and an existing folder is not touched', async () => {
  const request = { ...common, source: at('source') };
  const before = (await readdir(folder)).sort();
  await expect(deidentifyFolder({ ...request, out: at('new'), labels: at('absent.csv') })).rejects.toThrow(
    /absent\.csv/,
  );
  await expect(deidentifyFolder({ ...request, out: at('source') })).rejects.toThrow(/expected a new folder/);
  await expect(deidentifyFolder({ ...request, out: at('source/inside') })).rejects.toThrow(/outside the source/);
  await expect(deidentifyFolder({ ...request, out: at('new'), mapping: at('new/map.csv') })).rejects.toThrow(
    /travel with/,
  );
  await writeFile(at('text.txt'), 'no image');
  await expect(deidentifyFolder({ ...request, source: at('text.txt'), out: at('new') })).rejects.toThrow(
    /expected at least one DICOM image/,
  );
  expect((await readdir(folder)).filter((name) => name !== 'text.txt').sort()).toEqual(before);
});

/** Errors of the independent checker, values left out. */
function faultsOf(path: string): string[] {
  const { stderr, stdout } = spawnSync('dciodvfy', [path], { encoding: 'utf8' });
  const lines = `${stdout}${stderr}`.split('\n').filter((line) => line.startsWith('Error'));
  return lines.map((line) => line.replace(/value .*/, '')).sort();
}

test.for(['totalsegmentator-example/example_ct_dicom', 'dcmqi-ct3-liver-seg', 'source'])(
  'dciodvfy finds no error in the copy of %s that the source had not',
  async (name, context) => {
    if (spawnSync('dciodvfy', ['-h']).error !== undefined) {
      console.warn('SKIPPED: dciodvfy (package dicom3tools) is not installed');
      return context.skip();
    }
    const source = name === 'source' ? at('source/PHANTOM-0001') : testData(name);
    if (source === undefined) return context.skip();
    for (const dates of ['shift', 'remove'] as const) {
      const out = at(`checked-${name.replaceAll('/', '-')}-${dates}`);
      await deidentifyFolder({ ...common, source, out, dates, mapping: `${out}.csv` });
      const rows = (await readFile(`${out}.csv`, 'utf8')).split('\n').filter((row) => row.startsWith('files,'));
      expect(rows.length).toBeGreaterThan(2);
      for (const row of rows) {
        const [, old = '', now = ''] = /^files,"(.*)",(.*)$/.exec(row) ?? [];
        const known = faultsOf(join(source, old));
        expect(
          faultsOf(join(out, now)).filter((fault) => !known.includes(fault)),
          row,
        ).toEqual([]);
        const pixels = async (path: string) =>
          parseDicom(new Uint8Array(await readFile(path))).dataset.bytes('PixelData');
        expect(await pixels(join(out, now))).toEqual(await pixels(join(source, old)));
      }
    }
  },
);
