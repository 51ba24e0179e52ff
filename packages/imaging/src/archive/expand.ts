import { looksLikeGzippedNifti } from '../nifti/read.ts';
import { type ByteSource, bytesSource } from '../source.ts';
import { type ArchiveLimits, archiveLimits } from './entry.ts';
import { inflate } from './inflate.ts';
import { looksLikeTar, tarSources } from './tar.ts';
import { looksLikeZip, zipSources } from './zip.ts';

/** How deep archives inside archives are opened. */
const deepest = 3;

/** Bytes that tell an archive from other files. */
const enoughToTell = 1024;

/** Whether bytes are an archive `expandArchive` opens; a gzipped NIfTI is an image, not an archive. */
export function looksLikeArchive(bytes: Uint8Array): boolean {
  return looksLikeZip(bytes) || looksLikeTar(bytes) || (isGzip(bytes) && !looksLikeGzippedNifti(bytes));
}

/**
 * Yields the files of a zip, tar, tar.gz or gz archive one by one, archives inside archives included. Of a zip each is expanded
 * when it is read, its beginning alone where that is asked for.
 *
 * @throws ImagingError `damaged`, `unsafe` or `too-large`; files yielded before stay good. So does reading a damaged file.
 */
export async function* expandArchive(
  source: ByteSource,
  limits: ArchiveLimits = archiveLimits,
  depth = 1,
): AsyncGenerator<ByteSource> {
  const bytes = await source.read();
  for (const inner of members(bytes, source.name, limits)) {
    const { bytes: head } = (await inner.start?.(enoughToTell)) ?? { bytes: await inner.read() };
    if (depth < deepest && looksLikeArchive(head)) yield* expandArchive(inner, limits, depth + 1);
    else yield inner;
  }
}

function members(bytes: Uint8Array, name: string, limits: ArchiveLimits): ByteSource[] {
  if (looksLikeZip(bytes)) return zipSources(bytes, name, limits);
  if (looksLikeTar(bytes)) return tarSources(bytes, name, limits);
  const limit = Math.min(limits.bytes, 2 ** 32);
  const inside = inflate(bytes, { format: 'gzip', limit, what: name });
  return looksLikeTar(inside) ? tarSources(inside, name, limits) : [bytesSource(name.replace(/\.t?gz$/i, ''), inside)];
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}
