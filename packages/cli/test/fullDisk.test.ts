import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodePng, writePhantomCohort } from '@liver-vlm/imaging/node';
import { afterAll, expect, it } from 'vitest';
import { temporaryFolder } from '../../../testing/folder.ts';
import { mountSmallDisk } from '../../../testing/smallDisk.ts';
import { liverVlm } from './support/command.ts';
import { madeDataset } from './support/dataset.ts';
import { leftovers } from './support/leftovers.ts';
import { expectRefusal } from './support/refusal.ts';

const folder = await temporaryFolder();
const disk = mountSmallDisk(join(folder, 'small'), '300k');
afterAll(() => disk?.unmount());
const small = disk?.path;

it('an import that fills the disk says so, and what was there stays', async (context) => {
  if (small === undefined) return context.skip();
  await writeFile(join(small, 'earlier.txt'), 'earlier');
  await writeFile(join(folder, 'a.png'), await encodePng(new Uint8Array(1600).fill(90), 40, 40));
  const rows = Array.from({ length: 9 }, (_, i) => `a.png,${i % 2 ? 'cyst' : 'fnh'},${i}\n`);
  await writeFile(join(folder, 'images.csv'), `path,label,group\n${rows.join('')}`);
  const ended = await liverVlm('import', join(folder, 'images.csv'), '--out', join(small, 'dataset'));
  expectRefusal(ended, 8, /the disk is full - free some space and run the same command again/);
  expect(await readFile(join(small, 'earlier.txt'), 'utf8')).toBe('earlier');
  expect(await leftovers(small)).toEqual([]);
});

it('an import of CT, in threads, that fills the disk says so too', async (context) => {
  if (small === undefined) return context.skip();
  const cohort = join(folder, 'cohort');
  await writePhantomCohort({ out: cohort, patients: 3, seed: 1, size: 96, classes: ['cyst'] });
  const labels = join(cohort, 'labels.csv');
  const ended = await liverVlm('import', cohort, '--labels', labels, '--out', join(small, 'ct'), '--size', '128');
  expectRefusal(ended, 8, /the disk is full - free some space/);
  expect(await leftovers(small)).toEqual([]);
});

it('a run whose model file finds no room says so, and leaves no half of it', async (context) => {
  if (small === undefined) return context.skip();
  await madeDataset(join(folder, 'dataset'));
  await writeFile(join(folder, 'config.yaml'), 'training: { epochs: 1, batch: 8 }\n');
  const run = join(small, 'run');
  const ended = await liverVlm('train', join(folder, 'dataset'), '--config', join(folder, 'config.yaml'), '--out', run);
  expectRefusal(ended, 8, /the disk is full - free some space/);
  expect(await readdir(run).catch(() => [])).not.toContain('model.onnx');
  expect(await leftovers(small)).toEqual([]);
});
