import { type FileHandle, open, readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { ArchiveLimits } from '../archive/entry.ts';
import { enoughToTell, expandArchive, looksLikeArchive } from '../archive/expand.ts';
import { type ByteSource, type SourceStart, startOf } from '../source.ts';

/** A file on disk as a source of bytes. */
export function fileSource(path: string, name = path): ByteSource {
  return {
    name,
    read: async () => new Uint8Array(await readFile(path)),
    start: (length) => readStart(path, length),
    part: partsOf(path),
  };
}

interface OpenFile {
  readonly file: FileHandle;
  readonly size: number;
}

async function opened(path: string): Promise<OpenFile> {
  const file = await open(path);
  try {
    return { file, size: (await file.stat()).size };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function readStart(path: string, length: number): Promise<SourceStart> {
  const whole = await opened(path);
  try {
    return { bytes: await readPart(whole, 0, length), size: whole.size };
  } finally {
    await whole.file.close();
  }
}

/** What is asked for may lie beyond the end: an archive says where its files are, and may lie. */
async function readPart({ file, size }: OpenFile, from: number, to: number): Promise<Uint8Array> {
  const length = Math.max(0, Math.min(to, size) - from);
  if (length === 0) return new Uint8Array();
  const { buffer, bytesRead } = await file.read(new Uint8Array(length), 0, length, from);
  return buffer.subarray(0, bytesRead);
}

/** How long a file stays open after its last part, ms. */
const openFor = 50;

/** Reads parts of a file. An archive is asked for one after the other, so between them it stays open. */
function partsOf(path: string): NonNullable<ByteSource['part']> {
  let whole: Promise<OpenFile> | undefined;
  let reading = 0;
  let idle: NodeJS.Timeout | undefined;
  const close = () => {
    whole?.then(({ file }) => file.close()).catch(() => undefined);
    whole = undefined;
  };
  return async (from, to) => {
    clearTimeout(idle);
    reading++;
    try {
      whole ??= opened(path);
      return await readPart(await whole, from, to);
    } finally {
      if (--reading === 0) idle = setTimeout(close, openFor).unref();
    }
  };
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
