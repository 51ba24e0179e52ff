import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { writePhantomCohort } from '@liver-vlm/imaging/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importCt } from '../src/node/index.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'resume-import-'));
  await writePhantomCohort({ out: join(folder, 'cohort'), patients: 6, seed: 5, size: 96 });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const request = (out: string, threads: number) => ({
  source: join(folder, 'cohort'),
  labels: join(folder, 'cohort', 'labels.csv'),
  out: join(folder, out),
  name: 'cohort',
  size: 32,
  slices: 3,
  margin: { fraction: 0.2 },
  replace: false,
  createdBy: 'test',
  threads,
});

/** Every file of a data set, as text. */
async function contents(out: string): Promise<Record<string, string>> {
  const root = join(folder, out);
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((e) => e.isFile()).map((e) => join(e.parentPath, e.name));
  return Object.fromEntries(
    await Promise.all(files.sort().map(async (f) => [f.slice(root.length), await readFile(f, 'latin1')])),
  );
}

test('an import killed half-way goes on where it was and ends as the unbroken one, with any number of threads', async () => {
  const whole = await importCt(request('whole', 1));
  expect(whole.lesions).toBeGreaterThanOrEqual(6);

  const module = new URL('../src/node/index.ts', import.meta.url).href;
  const program = `const { importCt } = await import(${JSON.stringify(module)}); await importCt(${JSON.stringify(request('killed', 1))});`;
  const script = join(folder, 'import.mjs');
  await writeFile(script, program);
  const child = spawn(process.execPath, [script], { stdio: 'inherit' });
  const journal = join(folder, 'killed.partial', 'studies.jsonl.partial');
  const lines = async () => (await readFile(journal, 'utf8').catch(() => '')).split('\n').length - 1;
  while (child.exitCode === null && (await lines()) < 2) await setTimeout(5);
  child.kill('SIGKILL');
  const before = await lines();
  expect(before).toBeGreaterThanOrEqual(2);
  expect(before).toBeLessThan(6);
  const [first] = await readdir(join(folder, 'killed.partial', 'tensors'));
  const tensors = join(folder, 'killed.partial', 'tensors', String(first));
  const written = (await stat(tensors)).mtimeMs;

  await importCt(request('killed', 2));
  expect((await stat(join(folder, 'killed', 'tensors', String(first)))).mtimeMs).toBe(written);
  expect(await contents('killed')).toEqual(await contents('whole'));
});
