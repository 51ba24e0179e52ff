import { ImagingError } from '../error.ts';
import { type ByteSource, bytesSource } from '../source.ts';
import { type ArchiveLimits, archiveLimits, safePath, tally } from './entry.ts';

const block = 512;

/** Whether bytes begin like a tar archive (ustar or GNU). */
export function looksLikeTar(bytes: Uint8Array): boolean {
  return bytes.length >= block && text(bytes, 257, 5) === 'ustar';
}

/**
 * Lists the files of a tar archive: ustar, pax and GNU long names. Links and devices are left out.
 *
 * @throws ImagingError `damaged` when it breaks off or a header's checksum is wrong, `unsafe`, `too-large`.
 */
export function tarSources(bytes: Uint8Array, archive: string, limits: ArchiveLimits = archiveLimits): ByteSource[] {
  const sources: ByteSource[] = [];
  const count = tally(limits, archive);
  let longName: string | undefined;
  for (let at = 0; at + block <= bytes.length && bytes[at] !== 0; ) {
    const header = bytes.subarray(at, at + block);
    const size = checkedSize(header, archive);
    const start = at + block;
    if (start + size > bytes.length) {
      throw new ImagingError(
        'damaged',
        `${archive}: expected ${size} bytes of a file, got the end - copy the archive again`,
      );
    }
    const body = bytes.subarray(start, start + size);
    const type = text(header, 156, 1);
    if (type === 'L') longName = text(body, 0, body.length);
    else if (type === 'x') longName = paxPath(body) ?? longName;
    else {
      const prefix = text(header, 345, 155);
      const short = text(header, 0, 100);
      const name = safePath(longName ?? (prefix === '' ? short : `${prefix}/${short}`), archive);
      longName = undefined;
      if (type === '' || type === '0') {
        count(size);
        sources.push(bytesSource(`${archive}/${name}`, body));
      }
    }
    at = start + Math.ceil(size / block) * block;
  }
  return sources;
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
