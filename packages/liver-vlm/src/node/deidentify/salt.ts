import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readIfPresent, storageError } from '../files.ts';

/** A salt nobody knows afterwards: later deliveries of the same patient get other names. */
export const forgottenSalt = (): string => randomBytes(32).toString('hex');

/** The salt that a file holds; a new random one is written where there is no file, readable by its owner alone. */
export async function saltOf(file: string): Promise<string> {
  const known = await readIfPresent(file);
  if (known) return new TextDecoder().decode(known).trim();
  const salt = forgottenSalt();
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, `${salt}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    throw storageError(file, error);
  }
  return salt;
}
