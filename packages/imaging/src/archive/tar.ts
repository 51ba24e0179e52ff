import { ImagingError } from '../error.ts';
import type { ByteSource } from '../source.ts';
import { type ArchiveLimits, safePath, tally } from './entry.ts';
import { type ByteRange, type ByteWalk, walkOf } from './range.ts';

const block = 512;

/** Whether bytes begin like a tar archive (ustar or GNU). */
export function looksLikeTar(bytes: Uint8Array): boolean {
  return bytes.length >= block && text(bytes, 257, 5) === 'ustar';
}

/** A file of a tar archive: where its bytes begin, and how many they are. */
export interface TarEntry {
  readonly name: string;
  readonly start: number;
  readonly size: number;
}

/**
 * Lists the files of a tar archive as it is walked through: ustar, pax and GNU long names. Links and devices are left out.
 *
 * @param onFile told of each file; gives how many of its bytes it has taken from the walk
 * @throws ImagingError `damaged` when it breaks off or a header's checksum is wrong, `unsafe`, `too-large`.
 */
export async function readTar(
  walk: ByteWalk,
  archive: string,
  limits: ArchiveLimits,
  onFile: (entry: TarEntry) => Promise<number> | number,
): Promise<void> {
  const count = tally(limits, archive);
  let longName: string | undefined;
  let at = 0;
  for (;;) {
    const header = await walk.take(block);
    if (header.length < block || header[0] === 0) return;
    const size = checkedSize(header, archive);
    at += block;
    const type = text(header, 156, 1);
    let taken = 0;
    if (type === 'L' || type === 'x') {
      if (size > longestName) throw cutShort(archive, size);
      const body = await walk.take(size);
      taken = body.length;
      longName = (type === 'L' ? text(body, 0, body.length) : paxPath(body)) ?? longName;
    } else {
      const prefix = text(header, 345, 155);
      const short = text(header, 0, 100);
      const name = safePath(longName ?? (prefix === '' ? short : `${prefix}/${short}`), archive);
      longName = undefined;
      if (type === '' || type === '0') {
        count(size);
        taken = await onFile({ name: `${archive}/${name}`, start: at, size });
      }
    }
    if (taken + (await walk.skip(size - taken)) < size) throw cutShort(archive, size);
    await walk.skip((block - (size % block)) % block);
    at += Math.ceil(size / block) * block;
  }
}

/** The files of a tar archive, each read where it lies when it is asked for. @throws ImagingError as `readTar`. */
export async function tarSources(bytes: ByteRange, archive: string, limits: ArchiveLimits): Promise<ByteSource[]> {
  const sources: ByteSource[] = [];
  await readTar(walkOf(bytes), archive, limits, ({ name, start, size }) => {
    const part = (from: number, to: number) => bytes.part(start + from, start + Math.min(to, size));
    sources.push({
      name,
      read: () => part(0, size),
      start: async (length) => ({ bytes: await part(0, length), size }),
      part,
    });
    return 0;
  });
  return sources;
}

/** More than any path of a file is long, less than a bomb. */
const longestName = 1 << 20;

function cutShort(archive: string, size: number): ImagingError {
  return new ImagingError(
    'damaged',
    `${archive}: expected ${size} bytes of a file, got the end - copy the archive again`,
  );
}

function checkedSize(header: Uint8Array, archive: string): number {
  const size = Number.parseInt(text(header, 124, 12).trim() || '0', 8);
  const stated = Number.parseInt(text(header, 148, 8).trim(), 8);
  const sum = header.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 32 : byte), 0);
  if (Number.isFinite(size) && size >= 0 && stated === sum) return size;
  throw new ImagingError(
    'damaged',
    `${archive}: expected a tar header of checksum ${sum}, got ${stated} - copy the archive again`,
  );
}

function paxPath(body: Uint8Array): string | undefined {
  return /(?:^|\n)\d+ path=([^\n]*)\n/.exec(new TextDecoder().decode(body.subarray(0, 1 << 16)))?.[1];
}

function text(bytes: Uint8Array, at: number, length: number): string {
  const field = bytes.subarray(at, at + Math.min(length, 1 << 16));
  const end = field.indexOf(0);
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end));
}
