import { looksLikeGzippedNifti } from '../nifti/read.ts';
import { type ByteSource, bytesSource } from '../source.ts';
import { type ArchiveLimits, archiveLimits } from './entry.ts';
import { inflate } from './inflate.ts';
import { looksLikeTar, tarSources } from './tar.ts';
import { looksLikeZip, zipSources } from './zip.ts';

/** How deep archives inside archives are opened. */
const deepest = 3;

/** Whether bytes are an archive `expandArchive` opens; a gzipped NIfTI is an image, not an archive. */
export function looksLikeArchive(bytes: Uint8Array): boolean {
  return looksLikeZip(bytes) || looksLikeTar(bytes) || (isGzip(bytes) && !looksLikeGzippedNifti(bytes));
}

/**
 * Yields the files of a zip, tar, tar.gz or gz archive one by one, archives inside archives included.
 *
 * @throws ImagingError `damaged`, `unsafe` or `too-large`; files yielded before stay good.
 */
export async function* expandArchive(
  source: ByteSource,
  limits: ArchiveLimits = archiveLimits,
  depth = 1,
): AsyncGenerator<ByteSource> {
  const bytes = await source.read();
  for (const inner of members(bytes, source.name, limits)) {
    const content = await inner.read();
    const opened = bytesSource(inner.name, content);
    if (depth < deepest && looksLikeArchive(content)) yield* expandArchive(opened, limits, depth + 1);
    else yield opened;
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
