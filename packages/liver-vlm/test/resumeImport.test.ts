import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writePhantomCohort } from '@liver-vlm/imaging/node';
import { beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../../../testing/folder.ts';
import { importCt } from '../src/node/index.ts';
import { cohortImport, contents, killedImport } from './support/importing.ts';

const folder = await temporaryFolder();
beforeAll(async () => {
  await writePhantomCohort({ out: join(folder, 'cohort'), patients: 6, seed: 5, size: 96 });
});

const request = (out: string, threads: number) => ({
  ...cohortImport(join(folder, 'cohort'), join(folder, out)),
  threads,
});

test('an import killed half-way goes on where it was and ends as the unbroken one, with any number of threads', async () => {
  const whole = await importCt(request('whole', 1));
  expect(whole.lesions).toBeGreaterThanOrEqual(6);

  const before = await killedImport('importCt', request('killed', 1), 2);
  expect(before).toBeGreaterThanOrEqual(2);
  expect(before).toBeLessThan(6);
  const [first] = await readdir(join(folder, 'killed.partial', 'tensors'));
  const tensors = join(folder, 'killed.partial', 'tensors', String(first));
  const written = (await stat(tensors)).mtimeMs;

  await importCt(request('killed', 2));
  expect((await stat(join(folder, 'killed', 'tensors', String(first)))).mtimeMs).toBe(written);
  expect(await contents(join(folder, 'killed'))).toEqual(await contents(join(folder, 'whole')));
});
