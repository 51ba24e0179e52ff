import { inflate, largestRatio } from '../archive/inflate.ts';
import { hasMagic } from '../dicom/parse.ts';
import { ImagingError } from '../error.ts';
import { type Mask, maskOf } from '../seg/segmentation.ts';
import type { LoadedVolume } from '../volume/loaded.ts';
import { littleEndianBytes, numberWidth, readNumbers } from '../volume/numbers.ts';
import type { Grid } from '../volume/resample.ts';
import { longestHeader, looksLikeNifti, type NiftiHeader, niftiHeader } from './header.ts';

/** Whether bytes are gzip with a NIfTI inside. */
export function looksLikeGzippedNifti(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return false;
  try {
    const start = inflate(bytes, { format: 'gzip', limit: longestHeader, what: 'file', stopAt: longestHeader });
    return looksLikeNifti(start) && !hasMagic(start);
  } catch {
    return false;
  }
}

/**
 * Reads a NIfTI-1 or NIfTI-2 file, plain or gzipped, to a volume in patient mm (LPS); of a 4-D file the first frame.
 *
 * @throws ImagingError as `niftiHeader`; `damaged` when fewer numbers are there than announced.
 */
export function readNifti(bytes: Uint8Array, name = 'file'): LoadedVolume {
  const { header, stored } = storedNumbers(bytes, name);
  const { size, frames, kind, littleEndian, slope, intercept, affine, notes } = header;
  const count = size[0] * size[1] * size[2];
  const data = readNumbers(stored, kind, { count, littleEndian, slope, intercept });
  return { volume: { size, data, affine }, frames, kind, stored: littleEndianBytes(stored, kind, littleEndian), notes };
}

/**
 * Reads a NIfTI file as a mask, 1 where its value is `label`, or above zero; masks of single bytes never become floats.
 *
 * @returns nothing where a value is below zero: an image, not a mask
 * @throws ImagingError as `readNifti`.
 */
export function readNiftiMask(bytes: Uint8Array, name = 'file', label?: number): Mask | undefined {
  const { header, stored } = storedNumbers(bytes, name);
  const { size, kind, littleEndian, slope, intercept, affine } = header;
  const count = size[0] * size[1] * size[2];
  const plain = kind === 'u8' && slope === 1 && intercept === 0;
  const values = plain ? stored : readNumbers(stored, kind, { count, littleEndian, slope, intercept });
  const data = maskOf(values, count, label);
  return data && { size, affine, data };
}

function storedNumbers(bytes: Uint8Array, name: string): { header: NiftiHeader; stored: Uint8Array } {
  const gzipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const peek = { format: 'gzip', limit: longestHeader, what: name, stopAt: longestHeader } as const;
  const header = niftiHeader(gzipped ? inflate(bytes, peek) : bytes, name);
  const { size, frames, kind, offset } = header;
  const voxels = size[0] * size[1] * size[2];
  const needed = voxels * frames * numberWidth(kind);
  const end = offset + needed;
  const reachable = gzipped ? bytes.length * largestRatio : bytes.length;
  if (!(end <= reachable)) throw tooShort(name, header, reachable);
  const whole = gzipped
    ? inflate(bytes, { format: 'gzip', limit: Number.POSITIVE_INFINITY, what: name, stopAt: end })
    : bytes;
  if (whole.length < end) throw tooShort(name, header, whole.length);
  return { header, stored: whole.subarray(offset, end) };
}

/**
 * Size and place of a NIfTI volume from its first bytes (64 KiB are plenty, gzipped or not).
 *
 * @throws ImagingError as `niftiHeader`.
 */
export function niftiGrid(start: Uint8Array, name = 'file'): Grid {
  const gzipped = start[0] === 0x1f && start[1] === 0x8b;
  const peek = { format: 'gzip', limit: longestHeader, what: name, stopAt: longestHeader } as const;
  const { size, affine } = niftiHeader(gzipped ? inflate(start, peek) : start, name);
  return { size, affine };
}

function tooShort(name: string, { size, frames, kind }: NiftiHeader, got: number): ImagingError {
  const announced = `${size.join('x')}x${frames} ${kind}`;
  return new ImagingError('damaged', `${name}: expected ${announced}, got room for ${got} bytes - copy the file again`);
}
