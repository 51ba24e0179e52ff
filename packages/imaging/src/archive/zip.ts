import { crc32, inflate } from '#deflate';
import { ImagingError } from '../error.ts';
import type { ByteSource } from '../source.ts';
import { type ArchiveLimits, safePath, tally } from './entry.ts';
import { largestRatio } from './inflate.ts';
import type { ByteRange } from './range.ts';

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
 * Lists the files of a zip archive (APPNOTE 6.3, zip64 included) by its directory; a file's bytes are read and expanded when it is
 * asked for, its beginning alone where that is enough.
 *
 * @throws ImagingError `damaged`, `unsafe` for paths that leave the folder, `too-large` past the limits or where
 *   entries share bytes, as bombs do; reading throws `damaged` when size or checksum disagree.
 */
export async function zipSources(bytes: ByteRange, archive: string, limits: ArchiveLimits): Promise<ByteSource[]> {
  const entries: Entry[] = [];
  const count = tally(limits, archive);
  let packed = 0;
  const place = await directoryPlace(bytes, archive);
  const directory = await bytes.part(place.from, bytes.size);
  for (const entry of guarded(archive, () => centralDirectory(directory, place.entries))) {
    const name = safePath(entry.name, archive);
    if (name.endsWith('/')) continue;
    packed += entry.packed;
    if (packed > bytes.size || entry.size > entry.packed * largestRatio + 64) {
      throw new ImagingError(
        'too-large',
        `${archive}: expected entries of their own bytes, got ${name} of ${entry.size} from ${entry.packed} - do not trust this archive`,
      );
    }
    count(entry.size);
    entries.push({ ...entry, name: `${archive}/${name}` });
  }
  return entries.map((entry) => ({
    name: entry.name,
    read: () => content(bytes, entry, archive),
    start: async (length) => ({ bytes: await beginning(bytes, entry, archive, length), size: entry.size }),
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

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The longest comment after the end record, the record itself, and what points to its wide form. */
const longestTail = 65_535 + 22 + 20;

/** Where the central directory begins, and how many entries it has. */
async function directoryPlace(bytes: ByteRange, archive: string): Promise<{ from: number; entries: number }> {
  const tail = await bytes.part(Math.max(0, bytes.size - longestTail), bytes.size);
  const found = guarded(archive, () => {
    const view = viewOf(tail);
    let end = tail.length - 22;
    while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--;
    if (end < 0) throw new RangeError('no end of central directory');
    const wide = end >= 20 && view.getUint32(end - 20, true) === 0x07064b50;
    return {
      from: view.getUint32(end + 16, true),
      entries: view.getUint16(end + 10, true),
      wide: wide ? Number(view.getBigUint64(end - 12, true)) : undefined,
    };
  });
  if (found.wide === undefined) return found;
  const record = await bytes.part(found.wide, found.wide + 56);
  return guarded(archive, () => ({
    from: Number(viewOf(record).getBigUint64(48, true)),
    entries: Number(viewOf(record).getBigUint64(32, true)),
  }));
}

function centralDirectory(bytes: Uint8Array, total: number): Entry[] {
  const view = viewOf(bytes);
  const entries: Entry[] = [];
  for (let i = 0, at = 0; i < total; i++) {
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

async function content(bytes: ByteRange, entry: Entry, archive: string): Promise<Uint8Array> {
  const packed = await packedBytes(bytes, entry, archive, entry.packed);
  const { name: what, size } = entry;
  const whole = entry.method === 0 ? packed : inflate(packed, { format: 'raw', limit: size, what, expected: size });
  if (whole.length !== size) throw damagedEntry(entry, `${whole.length}`);
  if (crc32(whole) !== entry.crc) throw damagedEntry(entry, 'another checksum');
  return whole;
}

/** Packed bytes beyond the unpacked ones that may be needed to get them: the codes of a block, or many short blocks. */
const overhead = 2048;

/** The first bytes of an entry, expanded no further than that; the checksum, which is of the whole, is not looked at. */
async function beginning(bytes: ByteRange, entry: Entry, archive: string, length: number): Promise<Uint8Array> {
  if (length >= entry.size) return content(bytes, entry, archive);
  const wanted = Math.min(entry.packed, length + overhead);
  const packed = await packedBytes(bytes, entry, archive, wanted);
  if (entry.method === 0) return packed.subarray(0, length);
  const options = { format: 'raw', limit: entry.size, what: entry.name, stopAt: length } as const;
  try {
    return inflate(packed, options).slice(0, length);
  } catch (error) {
    if (wanted === entry.packed) throw error;
    return inflate(await packedBytes(bytes, entry, archive, entry.packed), options).slice(0, length);
  }
}

function damagedEntry({ name, size }: Entry, got: string): ImagingError {
  return new ImagingError('damaged', `${name}: expected ${size} bytes, got ${got} - copy the archive again`);
}

/** Bytes of the local header before the name, and more than name and extra fields mostly are. */
const fixedHeader = 30;
const usualHeader = 512;

/** The first `length` bytes of an entry as they are packed. */
async function packedBytes(bytes: ByteRange, entry: Entry, archive: string, length: number): Promise<Uint8Array> {
  if (entry.method !== 0 && entry.method !== 8) {
    const got = entry.method === -1 ? 'an encrypted entry' : `method ${entry.method}`;
    throw new ImagingError(
      'unsupported',
      `${entry.name}: expected a stored or deflated entry, got ${got} - unpack it yourself`,
    );
  }
  const { header: at } = entry;
  const begun = await bytes.part(at, at + usualHeader + length);
  const start = guarded(archive, () => {
    const view = viewOf(begun);
    if (view.getUint32(0, true) !== 0x04034b50) throw damagedEntry(entry, 'no entry at its place');
    return fixedHeader + view.getUint16(26, true) + view.getUint16(28, true);
  });
  if (at + start + entry.packed > bytes.size) throw damagedEntry(entry, 'the end of the archive');
  if (start + length <= begun.length) return begun.subarray(start, start + length);
  return bytes.part(at + start, at + start + length);
}
