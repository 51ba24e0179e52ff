import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseConfig } from 'liver-vlm';
import { compareDataset, type RunRequest } from 'liver-vlm/node/compare';
import { madeMethods } from './madeMethods.ts';

const registry = { methods: madeMethods, script: new URL('./madeWorker.ts', import.meta.url) };

/** Compares made methods on a data set. */
export const compareMade = (request: Pick<RunRequest, 'dataset' | 'out' | 'methods'> & Partial<RunRequest>) =>
  compareDataset(
    {
      unknown: [],
      folds: 3,
      repeats: 1,
      sizes: ['all'],
      budget: 2,
      seed: 1,
      config: parseConfig('', 'test'),
      ...request,
    },
    registry,
  );

/** What the units left behind, by file, without the time they took. */
export async function unitFiles(out: string): Promise<Record<string, unknown>> {
  const names = (await readdir(join(out, 'results'), { recursive: true })).filter((n) => n.endsWith('.json')).sort();
  const files: Record<string, unknown> = {};
  for (const name of names) {
    const { seconds: _, ...rest } = JSON.parse(await readFile(join(out, 'results', name), 'utf8'));
    files[name] = rest;
  }
  return files;
}
