import { looksLikeGzippedNifti } from '../nifti/read.ts';
import { type ByteSource, type SourceStart, startOf } from '../source.ts';
import { type ArchiveLimits, archiveLimits } from './entry.ts';
import { gzipSources } from './gzip.ts';
import { rangeOf } from './range.ts';
import { looksLikeTar, tarSources } from './tar.ts';
import { looksLikeZip, zipSources } from './zip.ts';

/** How deep archives inside archives are opened. */
const deepest = 3;

/** Bytes that tell an archive from other files, and most often hold the header of an image. */
export const enoughToTell = 8 << 10;

/** Whether bytes, the first kilobyte at least, are of an archive `expandArchive` opens; a gzipped NIfTI is an image, not an archive. */
export function looksLikeArchive(bytes: Uint8Array): boolean {
  return looksLikeZip(bytes) || looksLikeTar(bytes) || (isGzip(bytes) && !looksLikeGzippedNifti(bytes));
}

/**
 * Yields the files of a zip, tar, tar.gz or gz archive one by one, archives inside archives included. A file is expanded when it is
 * read, its beginning alone where that is asked for, so that what is no image by its first bytes is never expanded. Of a zip or tar
 * whose source gives parts, no more is read than is asked for.
 *
 * @param known whether a file is known to be no archive: it is not looked at before it is asked for
 * @throws ImagingError `damaged`, `unsafe` or `too-large`; files yielded before stay good. So does reading a damaged file.
 */
export function expandArchive(
  source: ByteSource,
  limits: ArchiveLimits = archiveLimits,
  known: (name: string) => boolean = () => false,
): AsyncGenerator<ByteSource> {
  return expand(source, limits, known, 1);
}

async function* expand(
  source: ByteSource,
  limits: ArchiveLimits,
  known: (name: string) => boolean,
  depth: number,
): AsyncGenerator<ByteSource> {
  for (const inner of await members(source, limits)) {
    if (known(inner.name)) {
      yield inner;
      continue;
    }
    const head = await startOf(inner, enoughToTell);
    const opened = begun(inner, head);
    if (depth < deepest && looksLikeArchive(head.bytes)) yield* expand(opened, limits, known, depth + 1);
    else yield opened;
  }
}

/** The same source; its first bytes need not be read again. */
function begun(source: ByteSource, { bytes, size }: SourceStart): ByteSource {
  const { start } = source;
  return {
    ...source,
    start: async (length) => {
      if (start === undefined || length <= bytes.length || bytes.length >= size)
        return { bytes: bytes.subarray(0, length), size };
      return start(length);
    },
  };
}

async function members(source: ByteSource, limits: ArchiveLimits): Promise<ByteSource[]> {
  const { name } = source;
  const { bytes: head } = await startOf(source, enoughToTell);
  if (looksLikeZip(head)) return zipSources(await rangeOf(source), name, limits);
  if (looksLikeTar(head)) return tarSources(await rangeOf(source), name, limits);
  return gzipSources(await source.read(), name, limits);
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}
