import { readdir } from 'node:fs/promises';

/** Temporary files that an interrupted write would have left anywhere below a folder. */
export const leftovers = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.tmp'));
