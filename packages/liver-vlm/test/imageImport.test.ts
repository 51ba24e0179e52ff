import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodePng } from '@liver-vlm/imaging/node';
import { beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../../../testing/folder.ts';
import { importImages, importSource, openDataset } from '../src/node/index.ts';
import { contents, importDefaults, killedImport } from './support/importing.ts';

const PICTURES = 60;
const folder = await temporaryFolder();
beforeAll(async () => {
  for (let i = 0; i < PICTURES; i++) {
    const patient = join(folder, 'source', i % 2 ? 'cyst' : 'hcc', `patient-${i % 10}`);
    await mkdir(patient, { recursive: true });
    const grey = Uint8Array.from({ length: 64 * 48 }, (_, at) => (at * (i + 1)) % 251);
    await writeFile(join(patient, `${i}.png`), await encodePng(grey, 64, 48));
  }
  await writeFile(join(folder, 'source/hcc/broken.png'), 'no picture');
  await writeFile(join(folder, 'source/hcc/notes.txt'), 'seen by two readers');
});

const request = (out: string, threads: number) => ({
  ...importDefaults,
  source: join(folder, 'source'),
  out: join(folder, out),
  slices: 1,
  threads,
});

test('pictures import the same in one thread and in several, and the report names what was refused', async () => {
  const told: number[] = [];
  const one = await importSource({ ...request('one', 1), onProgress: (done) => told.push(done) });
  expect(one.lesions).toBe(PICTURES);
  expect(told.at(-1)).toBe(PICTURES + 1);
  expect(one.refused).toEqual([
    { what: 'hcc/notes.txt', why: expect.stringContaining('expected a PNG or JPEG') },
    { what: 'hcc/broken.png', why: expect.stringContaining('broken.png: expected a PNG or JPEG') },
  ]);
  const report = await readFile(join(folder, 'one/import-report.html'), 'utf8');
  expect(report).toContain('hcc/notes.txt');
  expect(report).toContain('broken.png');
  expect(report.match(/<img /g)?.length).toBeGreaterThan(20);
  const { info, records } = await openDataset(join(folder, 'one'));
  expect(info).toMatchObject({ kind: 'image', channels: ['grey'], classes: ['cyst', 'hcc'] });
  expect(new Set(records.map(({ patient }) => patient)).size).toBe(10);

  await importSource(request('three', 3));
  expect(await contents(join(folder, 'three'))).toEqual(await contents(join(folder, 'one')));
});

test('an import of pictures killed half-way goes on where it was and ends as the unbroken one', async () => {
  const before = await killedImport('importSource', request('killed', 1), 3);
  expect(before).toBeGreaterThanOrEqual(3);
  expect(before).toBeLessThan(PICTURES);
  const [first] = await readdir(join(folder, 'killed.partial/tensors'));
  const written = (await stat(join(folder, 'killed.partial/tensors', String(first)))).mtimeMs;

  // As a kill in the middle of writing leaves it.
  await writeFile(join(folder, 'killed.partial/tensors/half.safetensors.1-abc.tmp'), 'half');
  await importSource(request('killed', 2));
  expect((await stat(join(folder, 'killed/tensors', String(first)))).mtimeMs).toBe(written);
  expect(await contents(join(folder, 'killed'))).toEqual(await contents(join(folder, 'one')));
});

test('several lesions of one picture by box and polygon; a row that cannot be read costs that row alone', async () => {
  const path = 'source/cyst/patient-1/1.png';
  const rows = [
    `${path},cyst,a,4 4 20 20,`,
    `${path},cyst,a,,10 10 30 10 30 30 10 30`,
    `${path},cyst,a,4 4 20,`,
    `${path},cyst,a,,1 1 2 2`,
    `${path},,a,4 4 20 20,`,
    `${path},cyst,,4 4 20 20,`,
    `gone.png,cyst,a,,`,
    `${path},cyst,a,400 400 420 420,`,
  ];
  const csv = join(folder, 'list.csv');
  await writeFile(csv, `path,label,group,box,polygon\n${rows.join('\n')}\n`);
  const { lesions, refused } = await importImages({ ...request('csv', 1), csv });
  expect(lesions).toBe(2);
  const { records } = await openDataset(join(folder, 'csv'));
  expect(records.map(({ id }) => id)).toEqual(['a_00001', 'a_00002']);
  expect(refused.map(({ what, why }) => [what.replace(csv, ''), /expected [^,]*/.exec(why)?.[0]]).sort()).toEqual([
    [', row 4', 'expected a box "left top right bottom"'],
    [', row 5', 'expected a polygon "x y x y x y ..."'],
    [', row 6', 'expected a label'],
    [', row 7', 'expected a group'],
    [', row 8', 'expected an image'],
    [', row 9', 'expected a region inside 64 x 48 pixels'],
  ]);
});
