import { join } from 'node:path';
import { readIfPresent } from 'liver-vlm/node';
import { keptResult, type StudyResult } from './studyTask.ts';

/** The result that a folder of results holds; undefined where it is not whole. */
export async function keptIn(folder: string): Promise<StudyResult | undefined> {
  const bytes = await readIfPresent(join(folder, keptResult));
  return bytes && JSON.parse(new TextDecoder().decode(bytes));
}
