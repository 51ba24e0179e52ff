import { open, readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { ArchiveLimits } from '../archive/entry.ts';
import { enoughToTell, expandArchive, looksLikeArchive } from '../archive/expand.ts';
import { type ByteSource, type SourceStart, startOf } from '../source.ts';

/** A file on disk as a source of bytes. */
export function fileSource(path: string, name = path): ByteSource {
  return {
    name,
    read: async () => new Uint8Array(await readFile(path)),
    start: (length) => readPart(path, 0, length),
    part: async (from, to) => (await readPart(path, from, to)).bytes,
  };
}

async function readPart(path: string, from: number, to: number): Promise<SourceStart> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const length = Math.max(0, Math.min(to, size) - from);
    if (length === 0) return { bytes: new Uint8Array(), size };
    const { buffer, bytesRead } = await file.read(new Uint8Array(length), 0, length, from);
    return { bytes: buffer.subarray(0, bytesRead), size };
  } finally {
    await file.close();
  }
}

/** All files of a folder and its subfolders, in order of name; a file stands for itself. */
export async function walkFiles(path: string): Promise<ByteSource[]> {
  if ((await stat(path)).isFile()) return [fileSource(path)];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort((a, b) => (a < b ? -1 : 1))
    .map((file) => fileSource(file, relative(path, file).replaceAll('\\', '/')));
}

/**
 * The files of a folder, archive or file, one by one, archives opened; of each no more is read than is asked for.
 *
 * @param known whether a file inside an archive is known to be no archive itself: it is not looked at before it is asked for
 * @throws ImagingError for unusable archives.
 */
export async function* openFiles(
  path: string,
  limits?: ArchiveLimits,
  known?: (name: string) => boolean,
): AsyncGenerator<ByteSource> {
  for (const source of await walkFiles(path)) {
    const { bytes } = await startOf(source, enoughToTell);
    if (looksLikeArchive(bytes)) yield* expandArchive(source, limits, known);
    else yield source;
  }
}
