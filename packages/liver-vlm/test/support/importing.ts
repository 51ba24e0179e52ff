import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** What an import of these tests asks for where nothing else matters. */
export const importDefaults = {
  name: 'made',
  size: 32,
  slices: 3,
  margin: { fraction: 0.2 },
  replace: false,
  createdBy: 'test',
} as const;

/** The same for a phantom cohort in a folder of its own. */
export const cohortImport = (cohort: string, out: string) => ({
  ...importDefaults,
  source: cohort,
  labels: join(cohort, 'labels.csv'),
  out,
});

/** All files below a folder. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((e) => e.isFile()).map((e) => join(e.parentPath, e.name));
}

/** Every file of a data set, as text. */
export async function contents(dataset: string): Promise<Record<string, string>> {
  const files = (await filesBelow(dataset)).sort();
  return Object.fromEntries(
    await Promise.all(files.map(async (f) => [f.slice(dataset.length), await readFile(f, 'latin1')])),
  );
}

/** Starts an import in a process of its own and kills it once so many studies are done; gives how many then are. */
export async function killedImport(
  what: 'importCt' | 'importSource',
  request: Readonly<Record<string, unknown>> & { readonly out: string },
  enough: number,
): Promise<number> {
  const module = new URL('../../src/node/index.ts', import.meta.url).href;
  const program = `await (await import(${JSON.stringify(module)})).${what}(${JSON.stringify(request)});`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: 'inherit' });
  const journal = join(`${request.out}.partial`, 'studies.jsonl.partial');
  const studies = async () => (await readFile(journal, 'utf8').catch(() => '')).split('\n').length - 1;
  while (child.exitCode === null && (await studies()) < enough) await pause(2);
  child.kill('SIGKILL');
  return studies();
}
