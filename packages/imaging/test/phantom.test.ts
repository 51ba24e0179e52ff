import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parseDicom } from '../src/dicom/parse.ts';
import { writePhantomCohort } from '../src/node/phantomCohort.ts';
import { phantomPatient } from '../src/phantom/patient.ts';
import { readSeg } from '../src/seg/read.ts';
import { maskOnGrid } from '../src/seg/segmentation.ts';
import { testData } from '../src/testing/testData.ts';
import { phantomDifficulty } from './difficulty.ts';

const folder = mkdtempSync(join(tmpdir(), 'liver-vlm-phantom-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const plan = { patients: 6, seed: 5, size: 64 } as const;
const filesOf = (path: string) =>
  (readdirSync(path, { recursive: true }) as string[]).filter((name) => statSync(join(path, name)).isFile()).sort();
const digest = (path: string) => {
  const hash = createHash('sha256');
  for (const name of filesOf(path)) hash.update(name).update(readFileSync(join(path, name)));
  return hash.digest('hex');
};

test('a cohort is the same byte for byte by seed, whatever the threads; another seed is another cohort', async () => {
  const progress: number[] = [];
  const one = await writePhantomCohort({
    ...plan,
    out: join(folder, 'one'),
    threads: 1,
    onProgress: (done) => progress.push(done),
  });
  expect(progress).toEqual([1, 2, 3, 4, 5, 6]);
  expect(filesOf(one.folder).length).toBe(one.files + 2);
  await writePhantomCohort({ ...plan, out: join(folder, 'two'), threads: 3 });
  await writePhantomCohort({ ...plan, out: join(folder, 'other'), seed: 6 });
  expect(digest(join(folder, 'two'))).toBe(digest(one.folder));
  expect(digest(join(folder, 'other'))).not.toBe(digest(one.folder));
});

test('an existing folder is left alone and no temporary one remains', async () => {
  const before = digest(join(folder, 'one'));
  await expect(writePhantomCohort({ ...plan, out: join(folder, 'one') })).rejects.toThrow(/expected a new folder/);
  await expect(writePhantomCohort({ ...plan, out: join(folder, 'bad'), difficulty: 3 })).rejects.toThrow(
    /expected 0 to 1/,
  );
  expect(digest(join(folder, 'one'))).toBe(before);
  expect(readdirSync(folder).sort()).toEqual(['one', 'other', 'two']);
});

test('labels point at SEGs whose masks are those of the phantom', async () => {
  const [head, ...lines] = readFileSync(join(folder, 'one', 'labels.csv'), 'utf8')
    .trim()
    .split('\n');
  expect(head).toBe('patient,study,lesion,label,seg');
  for (const line of lines) {
    const [patient, study, lesion, label, seg] = line.split(',') as [string, string, string, 'cyst', string];
    const read = await readSeg(readFileSync(join(folder, 'one', seg)));
    expect(read).toMatchObject({ patientId: patient, studyUid: study });
    const drawn = phantomPatient({ seed: 5, index: Number(patient.slice(-4)) - 1, lesionClass: label, size: 64 });
    const volume = drawn.phases.find(({ phase }) => phase === drawn.reference)!.volume;
    expect(maskOnGrid(read.segments[0]!.mask, volume)).toEqual(drawn.lesions.find(({ id }) => id === lesion)!.mask);
  }
  expect(JSON.parse(readFileSync(join(folder, 'one', 'cohort.json'), 'utf8'))).toMatchObject({
    synthetic: true,
    seed: 5,
  });
});

test('some patients lack the phase tag, all are marked as phantoms', () => {
  const first = filesOf(join(folder, 'one')).filter((name) => name.endsWith('001.dcm'));
  const tags = first.map((name) => {
    const { dataset } = parseDicom(readFileSync(join(folder, 'one', name)));
    expect(dataset.string('StudyDescription')).toMatch(/PHANTOM/);
    return dataset.has('ContrastBolusAgentPhase');
  });
  expect(new Set(tags)).toEqual(new Set([true, false]));
});

test('dciodvfy finds no error in any file', (context) => {
  if (spawnSync('dciodvfy', []).error) {
    console.warn('SKIPPED: dciodvfy is not installed (Debian: dicom3tools)');
    context.skip();
  }
  const names = filesOf(join(folder, 'one')).filter((name) => /00[12]\.dcm$|SEG/.test(name));
  expect(names.some((name) => name.includes('SEG'))).toBe(true);
  for (const name of names) {
    const { stderr } = spawnSync('dciodvfy', [join(folder, 'one', name)], { encoding: 'utf8' });
    expect(
      stderr.split('\n').filter((line) => line.startsWith('Error')),
      name,
    ).toEqual([]);
  }
});

test("dcmqi's liver SEG equals the NRRD it was made from", async (context) => {
  const path = testData('dcmqi-ct3-liver-seg');
  if (path === undefined) return context.skip();
  const seg = await readSeg(readFileSync(join(path, 'liver.dcm')));
  const mask = seg.segments[0]!.mask;
  expect(mask.size).toEqual([512, 512, 3]);
  expect(mask.affine[11]).toBeCloseTo(-128.69);
  const nrrd = readFileSync(join(path, 'liver_seg.nrrd'));
  const body = execFileSync('gzip', ['-dc'], { input: nrrd.subarray(nrrd.indexOf('\n\n') + 2), maxBuffer: 1 << 24 });
  const expected = new Int16Array(body.buffer.slice(body.byteOffset, body.byteOffset + body.length));
  expect(Array.from(mask.data)).toEqual(Array.from(expected));
  expect(existsSync(join(path, 'partial_overlaps.dcm'))).toBe(true);
  expect((await readSeg(readFileSync(join(path, 'partial_overlaps.dcm')))).segments.length).toBe(5);
});

test('difficulty is one knob; by default the cyst is easiest, the metastasis hardest, as in real data', () => {
  const [easy, normal] = [0.1, 0.5].map((difficulty) => phantomDifficulty(difficulty, 300, 24));
  expect(easy!.accuracy).toBeGreaterThan(normal!.accuracy);
  expect(normal!.accuracy).toBeGreaterThan(0.6);
  expect(normal!.accuracy).toBeLessThan(0.9);
  const [cyst, fnh, hcc, hemangioma, metastasis] = normal!.recall as [number, number, number, number, number];
  expect(cyst).toBeGreaterThan(Math.max(fnh, hcc, hemangioma, metastasis));
  // Of 60 lesions a class, a recall is known to about +-0.12.
  expect(metastasis).toBeLessThan(Math.min(fnh, hcc, hemangioma) + 0.08);
  const [, toFnh, toHcc, toHemangioma] = normal!.confusion[4] as number[];
  expect(Math.min(toFnh!, toHcc!, toHemangioma!)).toBeGreaterThan(0);
});
