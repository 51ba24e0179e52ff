import { open, readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { ArchiveLimits } from '../archive/entry.ts';
import { expandArchive, looksLikeArchive } from '../archive/expand.ts';
import type { ByteSource, SourceStart } from '../source.ts';
import { bytesSource } from '../source.ts';

/** A file on disk as a source of bytes. */
export function fileSource(path: string, name = path): ByteSource {
  return { name, read: async () => new Uint8Array(await readFile(path)), start: (length) => readStart(path, length) };
}

async function readStart(path: string, length: number): Promise<SourceStart> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(new Uint8Array(Math.min(length, size)), 0, Math.min(length, size), 0);
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

/** The files of a folder, archive or file, one by one, archives opened. @throws ImagingError for unusable archives. */
export async function* openFiles(path: string, limits?: ArchiveLimits): AsyncGenerator<ByteSource> {
  for (const source of await walkFiles(path)) {
    const bytes = await source.read();
    const held = bytesSource(source.name, bytes);
    if (looksLikeArchive(bytes)) yield* expandArchive(held, limits);
    else yield held;
  }
}
