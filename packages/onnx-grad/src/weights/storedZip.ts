// The part of zip (PKWARE APPNOTE 6.3) that torch.save writes: stored entries, zip64 where large. Compressed entries are refused, so a few
// bytes can never unfold into gigabytes.
import { Cursor } from './cursor.ts';
import { quote, WeightsError } from './weightsError.ts';

const endSignature = 0x06054b50;
const end64Signature = 0x06064b50;
const end64LocatorSignature = 0x07064b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;
const endLength = 22;
const longestComment = 0xffff;

export function isZip(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && new Cursor(bytes).u32() === localSignature;
}

/** The entries of a zip archive of stored files by name, as views of `bytes`. Throws WeightsError on damage, compression or encryption. */
export function readStoredZip(bytes: Uint8Array): Map<string, Uint8Array> {
  const { count, start } = readDirectoryPlace(bytes);
  const directory = at(bytes, start);
  const entries = new Map<string, Uint8Array>();
  let total = 0;
  for (let i = 0; i < count; i++) {
    const { name, length, localStart } = readEntry(directory);
    if (entries.has(name))
      throw new WeightsError(`zip: expected each entry once, got ${quote(name)} twice - save the file again`);
    total += length;
    if (total > bytes.length)
      throw new WeightsError(
        `zip: expected at most ${bytes.length} bytes of entries, got more at ${quote(name)} - the file is damaged`,
      );
    entries.set(name, readLocal(bytes, localStart, name, length));
  }
  return entries;
}

function at(bytes: Uint8Array, position: number): Cursor {
  if (!(position <= bytes.length))
    throw new WeightsError(
      `zip: expected an offset up to ${bytes.length}, got ${position} - the file is damaged, fetch it again`,
    );
  return new Cursor(bytes, position);
}

function expectSignature(cursor: Cursor, signature: number, what: string): void {
  const position = cursor.position;
  const found = cursor.u32();
  if (found !== signature)
    throw new WeightsError(
      `zip: expected ${what} at byte ${position}, got 0x${found.toString(16)} - the file is damaged, fetch it again`,
    );
}

function readDirectoryPlace(bytes: Uint8Array): { count: number; start: number } {
  const end = findEnd(bytes);
  const record = at(bytes, end + 10);
  const count = record.u16();
  record.take(4);
  const start = record.u32();
  if (count !== 0xffff && start !== 0xffffffff) return { count, start };
  const locator = at(bytes, Math.max(0, end - 20));
  expectSignature(locator, end64LocatorSignature, 'the zip64 locator');
  locator.take(4);
  const large = at(bytes, locator.u64());
  expectSignature(large, end64Signature, 'the zip64 end record');
  large.take(28);
  const largeCount = large.u64();
  large.take(8);
  return { count: largeCount, start: large.u64() };
}

function findEnd(bytes: Uint8Array): number {
  const last = bytes.length - endLength;
  for (let position = last; position >= Math.max(0, last - longestComment); position--) {
    const cursor = new Cursor(bytes, position);
    if (cursor.u32() !== endSignature) continue;
    cursor.take(16);
    if (cursor.u16() === last - position) return position;
  }
  throw new WeightsError(
    `zip: expected an end record, got none in ${bytes.length} bytes - the file is cut off, fetch it again`,
  );
}

function readEntry(directory: Cursor): { name: string; length: number; localStart: number } {
  expectSignature(directory, entrySignature, 'a directory entry');
  directory.take(4);
  const flags = directory.u16();
  const method = directory.u16();
  directory.take(8);
  const stored = directory.u32();
  const length = directory.u32();
  const nameLength = directory.u16();
  const extraLength = directory.u16();
  const commentLength = directory.u16();
  directory.take(8);
  const localStart = directory.u32();
  const name = new TextDecoder().decode(directory.take(nameLength));
  const extra = new Cursor(directory.take(extraLength));
  directory.take(commentLength);
  if (flags & 1)
    throw new WeightsError(
      `zip entry ${quote(name)}: expected no encryption, got an encrypted entry - save it without`,
    );
  if (method !== 0)
    throw new WeightsError(
      `zip entry ${quote(name)}: expected a stored entry, got compression method ${method} - save it with torch.save`,
    );
  const wide = widen({ length, stored, localStart }, extra);
  if (wide.stored !== wide.length)
    throw new WeightsError(
      `zip entry ${quote(name)}: expected ${wide.length} bytes, got ${wide.stored} - the file is damaged`,
    );
  return { name, length: wide.length, localStart: wide.localStart };
}

/** Fields that hold 0xffffffff stand in the zip64 extra field instead, in this order. */
function widen<T extends { length: number; stored: number; localStart: number }>(fields: T, extra: Cursor): T {
  while (extra.position < extra.bytes.length) {
    const tag = extra.u16();
    const body = new Cursor(extra.take(extra.u16()));
    if (tag !== 1) continue;
    const wide = { ...fields };
    for (const key of ['length', 'stored', 'localStart'] as const)
      if (fields[key] === 0xffffffff) wide[key] = body.u64();
    return wide;
  }
  return fields;
}

function readLocal(bytes: Uint8Array, start: number, name: string, length: number): Uint8Array {
  const local = at(bytes, start);
  expectSignature(local, localSignature, `the entry ${quote(name)}`);
  local.take(22);
  const nameLength = local.u16();
  const extraLength = local.u16();
  local.take(nameLength + extraLength);
  return local.take(length);
}
