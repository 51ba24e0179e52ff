import { readFile } from 'node:fs/promises';
import type { ModelDescription } from 'liver-vlm';
import { openModel } from 'liver-vlm/node';
import { sha256 } from './sha256.ts';

/** A model file that the server answers with; the first of several is the one that is meant where none is named. */
export interface ServedModel {
  readonly path: string;
  /** SHA-256 of the file. */
  readonly hash: string;
  /** The beginning of its hash. */
  readonly id: string;
  readonly bytes: number;
  readonly description: ModelDescription;
}

/** Opens each file once to see that it is a model. @throws UserError `model` */
export async function openModels(paths: readonly string[]): Promise<ServedModel[]> {
  const models: ServedModel[] = [];
  for (const path of paths) {
    const { description, session } = await openModel(path);
    await session.release();
    const bytes = await readFile(path);
    const hash = sha256(bytes);
    models.push({ path, hash, id: hash.slice(0, 16), bytes: bytes.length, description });
  }
  return models;
}
