import { joined } from '../bytes.ts';
import { looksLikeDicom } from '../dicom/parse.ts';
import type { ByteSource } from '../source.ts';
import { type ArchiveLimits, fileLimit } from './entry.ts';
import { gunzipWalk } from './gunzip.ts';
import { inflate, largestRatio } from './inflate.ts';
import { looksLikeTar, readTar } from './tar.ts';

const enoughToTell = 1024;

/**
 * The files of a gzip: those of the tar inside, or the one file that it is. Of a tar the DICOM files are kept as they are passed;
 * others, should they be asked for, are expanded again, so that a bomb among them costs no memory.
 *
 * @throws ImagingError `damaged`, `unsafe`, `too-large`.
 */
export async function gzipSources(bytes: Uint8Array, archive: string, limits: ArchiveLimits): Promise<ByteSource[]> {
  const head = inflate(bytes, { format: 'gzip', limit: enoughToTell, what: archive, stopAt: enoughToTell });
  if (!looksLikeTar(head)) return [gzipped(bytes, archive.replace(/\.t?gz$/i, ''), fileLimit(limits))];
  const sources: ByteSource[] = [];
  const walk = gunzipWalk(bytes, archive);
  await readTar(walk, archive, limits, async ({ name, start, size }) => {
    const beginning = await walk.take(Math.min(size, enoughToTell));
    if (looksLikeDicom(beginning)) {
      const body = joined([beginning, await walk.take(size - beginning.length)]);
      sources.push({
        name,
        read: async () => body,
        start: async (length) => ({ bytes: body.subarray(0, length), size }),
      });
      return body.length;
    }
    const again = async (length: number): Promise<Uint8Array> => {
      if (length <= beginning.length) return beginning.subarray(0, length);
      const second = gunzipWalk(bytes, archive);
      await second.skip(start);
      return second.take(Math.min(length, size));
    };
    sources.push({
      name,
      read: () => again(size),
      start: async (length) => ({ bytes: await again(length), size }),
    });
    return beginning.length;
  });
  return sources;
}

/** The one file of a gzip. */
function gzipped(bytes: Uint8Array, name: string, limit: number): ByteSource {
  const options = { format: 'gzip', limit, what: name } as const;
  const size = statedSize(bytes);
  const expected = size <= Math.min(limit, bytes.length * largestRatio) ? { expected: size } : {};
  return {
    name,
    read: async () => inflate(bytes, { ...options, ...expected }),
    start: async (length) => {
      const begun = inflate(bytes, { ...options, stopAt: length });
      return { bytes: begun.slice(0, length), size: Math.max(size, begun.length) };
    },
  };
}

/** The size that the end of a gzip states, modulo 4 GiB (RFC 1952, ISIZE); an archive of several parts states its last. */
function statedSize(bytes: Uint8Array): number {
  return bytes.length < 4 ? 0 : new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 4, 4).getUint32(0, true);
}
