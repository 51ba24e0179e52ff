import { joined } from '../bytes.ts';
import { ImagingError } from '../error.ts';
import type { ByteSource, SourceStart } from '../source.ts';
import { type DicomFile, looksLikeDicom, parseDicom } from './parse.ts';

/** Bytes read first: most CT headers end before. */
const firstRead = 8 << 10;

/** A file of which no more than the part before the pixels was needed. */
export interface HeaderFile {
  readonly file: DicomFile;
  /** Bytes of the whole file. */
  readonly size: number;
  /** Whether parsing came to where pixel data begins, rather than to the end of the file. */
  readonly reachedPixels: boolean;
}

/**
 * Reads a DICOM file up to its pixels: a first part, then four times as much until the header is whole.
 *
 * @throws ImagingError as `parseDicom`.
 */
export async function readHeaderFile(source: ByteSource): Promise<HeaderFile> {
  for (let length = firstRead, have: Uint8Array | undefined; source.start !== undefined; length *= 4) {
    const { bytes, size } = await beginning(source, source.start, length, have);
    have = bytes;
    if (bytes.length >= size) return headerOf(bytes, source.name);
    const begun = looksLikeDicom(bytes) ? cutHeader(bytes, source.name) : headerOf(bytes, source.name);
    if (begun?.reachedPixels) return { ...begun, size };
  }
  return headerOf(await source.read(), source.name);
}

/** The first bytes of a source, of which `have` were read before: where it gives parts, only the others are read. */
async function beginning(
  source: ByteSource,
  start: NonNullable<ByteSource['start']>,
  length: number,
  have: Uint8Array | undefined,
): Promise<SourceStart> {
  if (have === undefined || source.part === undefined) return start(length);
  const more = await source.part(have.length, length);
  // Fewer than asked for: the source has ended.
  const size = have.length + more.length < length ? have.length + more.length : (await start(0)).size;
  return { bytes: joined([have, more]), size };
}

function headerOf(bytes: Uint8Array, name: string): HeaderFile {
  const file = parseDicom(bytes, name, { until: 'pixels' });
  return { file, size: bytes.length, reachedPixels: file.dataset.has('PixelData') };
}

/** A part of a header may be unreadable for being a part: deflated, or cut inside its first attributes. */
function cutHeader(bytes: Uint8Array, name: string): HeaderFile | undefined {
  try {
    return headerOf(bytes, name);
  } catch (error) {
    if (error instanceof ImagingError) return undefined;
    throw error;
  }
}
