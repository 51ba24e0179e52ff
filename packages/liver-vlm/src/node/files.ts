import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from '../errors.ts';

const errorCode = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? '';

/** Turns the file system's refusals into messages with a way out; other errors pass through. */
export function storageError(what: string, error: unknown): unknown {
  const remedy: Record<string, string> = {
    ENOSPC: 'the disk is full - free some space and run the same command again, earlier results are untouched',
    EACCES: 'permission denied - choose a folder that you may write',
    EPERM: 'permission denied - choose a folder that you may write',
    EROFS: 'the file system is read-only - choose another folder',
    EDQUOT: 'the disk quota is used up - free some space and run the same command again',
  };
  const known = remedy[errorCode(error)];
  return known ? new UserError(`${what}: ${known}`, 'storage') : error;
}

/** Writes a file whole or not at all: to a temporary name, flushed, then renamed over the old one. */
export async function writeAtomic(path: string, data: string | Uint8Array | AsyncIterable<string>): Promise<void> {
  const temporary = `${path}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(data);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw storageError(path, error);
  }
}

export const writeJson = (path: string, value: unknown): Promise<void> =>
  writeAtomic(path, `${JSON.stringify(value, null, 2)}\n`);

/** The file's bytes, or undefined where there is none. */
export async function readIfPresent(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error))) return undefined;
    throw error;
  }
}

/** @throws UserError (input) where there is neither file nor folder */
export async function requirePath(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new UserError(`${path}: expected a file or folder, got nothing there - check the path`, 'input');
}

export const sha256 = (data: Uint8Array | string): string => createHash('sha256').update(data).digest('hex');
