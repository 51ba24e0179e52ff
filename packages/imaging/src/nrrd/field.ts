import { inflate, largestRatio } from '../archive/inflate.ts';
import { ImagingError } from '../error.ts';
import type { Affine } from '../volume/affine.ts';
import type { LoadedVolume } from '../volume/loaded.ts';
import { littleEndianBytes, type NumberKind, numberWidth, readNumbers } from '../volume/numbers.ts';

/** A text header, however written, once understood. */
export interface RasterHeader {
  readonly size: readonly [number, number, number];
  readonly frames: number;
  readonly kind: NumberKind;
  readonly littleEndian: boolean;
  readonly compression: 'none' | 'gzip' | 'zlib';
  /** Where the numbers begin, bytes. */
  readonly offset: number;
  readonly affine: Affine;
  readonly notes: readonly string[];
}

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
  const { size, frames, kind, littleEndian, compression, offset, affine, notes } = header;
  const voxels = size[0] * size[1] * size[2];
  const needed = voxels * frames * numberWidth(kind);
  const body = bytes.subarray(offset);
  const reachable = compression === 'none' ? body.length : body.length * largestRatio;
  const tooShort = (got: number) =>
    new ImagingError(
      'damaged',
      `${name}: expected ${size.join('x')}x${frames} ${kind}, got room for ${got} bytes - copy the file again`,
    );
  if (!(needed <= reachable)) throw tooShort(reachable);
  const whole = expanded(body, compression, needed, name);
  if (whole.length < needed) throw tooShort(whole.length);
  const stored = whole.subarray(0, needed);
  const data = readNumbers(stored, kind, { count: voxels, littleEndian });
  return { volume: { size, data, affine }, frames, kind, stored: littleEndianBytes(stored, kind, littleEndian), notes };
}

function expanded(
  body: Uint8Array,
  compression: RasterHeader['compression'],
  needed: number,
  what: string,
): Uint8Array {
  const options = { limit: Number.POSITIVE_INFINITY, what, stopAt: needed };
  if (compression === 'gzip') return inflate(body, { ...options, format: 'gzip' });
  // A zlib stream is DEFLATE behind two bytes.
  return compression === 'zlib' ? inflate(body.subarray(2), { ...options, format: 'raw' }) : body;
}
