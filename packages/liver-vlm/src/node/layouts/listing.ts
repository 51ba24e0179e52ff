import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Names of the folders and files directly in a folder, in order. */
export async function listing(folder: string): Promise<{ readonly folders: string[]; readonly files: string[] }> {
  const entries = (await readdir(folder, { withFileTypes: true })).filter((e) => !e.name.startsWith('.'));
  const names = (wanted: boolean) => entries.filter((e) => (wanted ? e.isDirectory() : e.isFile())).map((e) => e.name);
  return { folders: names(true).sort(), files: names(false).sort() };
}

/** What stands at two levels of a tree: `<first>/<second>`, with the files of the second. */
export async function* twoLevels(root: string): AsyncGenerator<{
  readonly first: string;
  readonly second: string;
  readonly path: string;
  readonly files: string[];
}> {
  for (const first of (await listing(root)).folders)
    for (const second of (await listing(join(root, first))).folders) {
      const path = join(root, first, second);
      yield { first, second, path, files: (await listing(path)).files };
    }
}
