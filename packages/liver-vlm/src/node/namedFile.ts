import { UserError } from '../errors.ts';
import { readIfPresent } from './files.ts';

/** Reads a file that the configuration names under `key`; an error names both. */
export async function namedFile(path: string, key: string): Promise<Uint8Array> {
  const bytes = await readIfPresent(path);
  if (!bytes) throw new UserError(`${path}: expected a file, got none - check ${key}`, 'config');
  return bytes;
}
