import { ImagingError } from '../error.ts';
import type { ByteSource } from '../source.ts';
import { crc32 } from './crc32.ts';
import { type ArchiveLimits, archiveLimits, safePath, tally } from './entry.ts';
import { inflate, largestRatio } from './inflate.ts';

/** Whether bytes begin like a zip archive, empty or not. */
export function looksLikeZip(bytes: Uint8Array): boolean {
  return (
    bytes[0] === 0x50 && bytes[1] === 0x4b && ((bytes[2] === 3 && bytes[3] === 4) || (bytes[2] === 5 && bytes[3] === 6))
  );
}

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly header: number;
}

/**
 * Lists the files of a zip archive (APPNOTE 6.3, zip64 included). Each is expanded when it is read, never before.
 *
 * @throws ImagingError `damaged`, `unsafe` for paths that leave the folder, `too-large` past the limits or where
 *   entries share bytes, as bombs do; reading throws `damaged` when size or checksum disagree.
 */
export function zipSources(bytes: Uint8Array, archive: string, limits: ArchiveLimits = archiveLimits): ByteSource[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: Entry[] = [];
  const count = tally(limits, archive);
  let packed = 0;
  for (const entry of guarded(archive, () => centralDirectory(view, bytes))) {
    const name = safePath(entry.name, archive);
    if (name.endsWith('/')) continue;
    packed += entry.packed;
    if (packed > bytes.length || entry.size > entry.packed * largestRatio + 64) {
      throw new ImagingError(
        'too-large',
        `${archive}: expected entries of their own bytes, got ${name} of ${entry.size} from ${entry.packed} - do not trust this archive`,
      );
    }
    count(entry.size);
    entries.push({ ...entry, name });
  }
  return entries.map((entry) => ({
    name: `${archive}/${entry.name}`,
    read: async () => content(view, bytes, entry, archive),
    start: async (length) => ({ bytes: beginning(view, bytes, entry, archive, length), size: entry.size }),
  }));
}

function guarded<T>(archive: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof ImagingError) throw cause;
    throw new ImagingError(
      'damaged',
      `${archive}: expected a zip directory, got one that breaks off - copy the file again`,
      { cause },
    );
  }
}

function centralDirectory(view: DataView, bytes: Uint8Array): Entry[] {
  let end = bytes.length - 22;
  const lowest = Math.max(0, end - 65_535);
  while (end >= lowest && view.getUint32(end, true) !== 0x06054b50) end--;
  if (end < lowest) throw new RangeError('no end of central directory');
  let total = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  if (end >= 20 && view.getUint32(end - 20, true) === 0x07064b50) {
    const wide = Number(view.getBigUint64(end - 12, true));
    total = Number(view.getBigUint64(wide + 32, true));
    at = Number(view.getBigUint64(wide + 48, true));
  }
  const entries: Entry[] = [];
  for (let i = 0; i < total; i++) {
    if (view.getUint32(at, true) !== 0x02014b50) throw new RangeError('no directory entry');
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const flags = view.getUint16(at + 8, true);
    const name = new TextDecoder(flags & 0x800 ? 'utf-8' : 'iso-8859-1').decode(
      bytes.subarray(at + 46, at + 46 + nameLength),
    );
    const sizes = wideSizes(view, at, at + 46 + nameLength, extraLength);
    const method = flags & 1 ? -1 : view.getUint16(at + 10, true);
    entries.push({ name, method, crc: view.getUint32(at + 16, true), ...sizes });
    at += 46 + nameLength + extraLength + view.getUint16(at + 32, true);
  }
  return entries;
}

/** Sizes and place of an entry; those of all ones stand in the zip64 extra field, in this order. */
function wideSizes(
  view: DataView,
  at: number,
  extra: number,
  length: number,
): Pick<Entry, 'size' | 'packed' | 'header'> {
  const narrow = [view.getUint32(at + 24, true), view.getUint32(at + 20, true), view.getUint32(at + 42, true)];
  let field = extra;
  while (field + 4 <= extra + length && view.getUint16(field, true) !== 1) field += 4 + view.getUint16(field + 2, true);
  let value = field + 4;
  const [size, packed, header] = narrow.map((number) => {
    if (number !== 0xffffffff || value + 8 > extra + length) return number;
    value += 8;
    return Number(view.getBigUint64(value - 8, true));
  }) as [number, number, number];
  return { size, packed, header };
}

function content(view: DataView, bytes: Uint8Array, entry: Entry, archive: string): Uint8Array {
  const what = `${archive}/${entry.name}`;
  const packed = packedBytes(view, bytes, entry, archive);
  const whole = entry.method === 0 ? packed : inflate(packed, { format: 'raw', limit: entry.size, what });
  if (whole.length !== entry.size) throw damagedEntry(entry, archive, `${whole.length}`);
  if (crc32(whole) !== entry.crc) throw damagedEntry(entry, archive, 'another checksum');
  return whole;
}

/** The first bytes of an entry, expanded no further than that; the checksum, which is of the whole, is not looked at. */
function beginning(view: DataView, bytes: Uint8Array, entry: Entry, archive: string, length: number): Uint8Array {
  if (length >= entry.size) return content(view, bytes, entry, archive);
  const packed = packedBytes(view, bytes, entry, archive);
  if (entry.method === 0) return packed.subarray(0, length);
  const what = `${archive}/${entry.name}`;
  return inflate(packed, { format: 'raw', limit: entry.size, what, stopAt: length }).subarray(0, length);
}

function damagedEntry(entry: Entry, archive: string, got: string): ImagingError {
  const what = `${archive}/${entry.name}`;
  return new ImagingError('damaged', `${what}: expected ${entry.size} bytes, got ${got} - copy the archive again`);
}

function packedBytes(view: DataView, bytes: Uint8Array, entry: Entry, archive: string): Uint8Array {
  const what = `${archive}/${entry.name}`;
  const start = guarded(archive, () => {
    if (view.getUint32(entry.header, true) !== 0x04034b50) throw damagedEntry(entry, archive, 'no entry at its place');
    return entry.header + 30 + view.getUint16(entry.header + 26, true) + view.getUint16(entry.header + 28, true);
  });
  if (start + entry.packed > bytes.length) throw damagedEntry(entry, archive, 'the end of the archive');
  if (entry.method !== 0 && entry.method !== 8) {
    const got = entry.method === -1 ? 'an encrypted entry' : `method ${entry.method}`;
    throw new ImagingError(
      'unsupported',
      `${what}: expected a stored or deflated entry, got ${got} - unpack it yourself`,
    );
  }
  return bytes.subarray(start, start + entry.packed);
}
