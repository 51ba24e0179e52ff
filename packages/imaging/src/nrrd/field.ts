import { inflate, largestRatio } from '../archive/inflate.ts';
import { ImagingError } from '../error.ts';
import type { Affine } from '../volume/affine.ts';
import type { LoadedVolume } from '../volume/loaded.ts';
import { littleEndianBytes, type NumberKind, numberWidth, readNumbers } from '../volume/numbers.ts';
import { textNumbers } from './textNumbers.ts';

/** A text header, however written, once understood. */
export interface RasterHeader {
  readonly size: readonly [number, number, number];
  readonly frames: number;
  readonly kind: NumberKind;
  readonly littleEndian: boolean;
  readonly encoding: 'raw' | 'gzip' | 'zlib' | 'text';
  /** Where the numbers begin, bytes. */
  readonly offset: number;
  /** Bytes to leave out once expanded; -1: the numbers are the last bytes. */
  readonly skip: number;
  readonly affine: Affine;
  readonly notes: readonly string[];
}

/** Most bytes expanded where the numbers' place is only known from the end. */
const largestExpanded = 2 ** 32;

/** The lines of a text header up to `isLast`, and where the bytes after it begin; headers over 64 KiB are refused. */
export function headerLines(
  bytes: Uint8Array,
  isLast: (line: string) => boolean,
  name: string,
): { lines: string[]; end: number } {
  const lines: string[] = [];
  let line = '';
  for (let at = 0; at < Math.min(bytes.length, 1 << 16); at++) {
    const char = String.fromCharCode(bytes[at] as number);
    if (char !== '\n') {
      line += char;
      continue;
    }
    line = line.replace(/\r$/, '');
    lines.push(line);
    if (isLast(line)) return { lines, end: at + 1 };
    line = '';
  }
  throw new ImagingError('damaged', `${name}: expected the end of the header, got none - copy the file again`);
}

/** Whole or fractional numbers in a line. @throws ImagingError `damaged` when there are not `count`. */
export function numbersIn(text: string, count: number, what: string): number[] {
  const numbers = [...text.matchAll(/[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/g)].map(([match]) => Number(match));
  if (numbers.length === count) return numbers;
  throw new ImagingError(
    'damaged',
    `${what}: expected ${count} numbers, got "${text.slice(0, 80)}" - correct the header`,
  );
}

/** Size and frames of 2 to 4 lengths. */
export function extent(lengths: readonly number[], what: string): { size: [number, number, number]; frames: number } {
  if (lengths.length < 2 || lengths.length > 4 || lengths.some((n) => !Number.isInteger(n) || n < 1)) {
    throw new ImagingError(
      'damaged',
      `${what}: size: expected 2 to 4 positive lengths, got ${lengths.join(' ')} - correct the header`,
    );
  }
  const [x, y, z = 1, frames = 1] = lengths as [number, number, number?, number?];
  return { size: [x, y, z], frames };
}

/** Reads the numbers behind a header. @throws ImagingError `damaged` when fewer are there than announced. */
export function loadRaster(bytes: Uint8Array, header: RasterHeader, name: string): LoadedVolume {
  const { size, frames, kind, affine, notes } = header;
  const count = size[0] * size[1] * size[2];
  const { stored, littleEndian } = storedNumbers(bytes.subarray(header.offset), header, name);
  const data = readNumbers(stored, kind, { count, littleEndian });
  return { volume: { size, data, affine }, frames, kind, stored: littleEndianBytes(stored, kind, littleEndian), notes };
}

function storedNumbers(
  body: Uint8Array,
  { size, frames, kind, littleEndian, encoding, skip }: RasterHeader,
  name: string,
): { stored: Uint8Array; littleEndian: boolean } {
  const count = size[0] * size[1] * size[2] * frames;
  if (encoding === 'text')
    return { stored: textNumbers(body.subarray(Math.max(0, skip)), kind, count, name), littleEndian: true };
  const needed = count * numberWidth(kind);
  const end = needed + Math.max(0, skip);
  const reachable = encoding === 'raw' ? body.length : body.length * largestRatio;
  const tooShort = (got: number) =>
    new ImagingError(
      'damaged',
      `${name}: expected ${size.join('x')}x${frames} ${kind}, got room for ${got} bytes - copy the file again`,
    );
  if (!(end <= reachable)) throw tooShort(reachable);
  const stopAt = skip < 0 ? Number.POSITIVE_INFINITY : end;
  const whole = expanded(body, encoding, stopAt, name);
  if (whole.length < end) throw tooShort(whole.length);
  const start = skip < 0 ? whole.length - needed : skip;
  return { stored: whole.subarray(start, start + needed), littleEndian };
}

function expanded(body: Uint8Array, encoding: RasterHeader['encoding'], stopAt: number, what: string): Uint8Array {
  const options = { limit: Math.min(stopAt, largestExpanded), what, stopAt };
  if (encoding === 'gzip') return inflate(body, { ...options, format: 'gzip' });
  // A zlib stream is DEFLATE behind two bytes.
  return encoding === 'zlib' ? inflate(body.subarray(2), { ...options, format: 'raw' }) : body;
}
