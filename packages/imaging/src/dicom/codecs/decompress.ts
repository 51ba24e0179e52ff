import { ImagingError } from '../../error.ts';
import type { PixelFormat } from '../pixelFormat.ts';
import { codesPlanes, codestreamHeader } from './codestream.ts';
import type { DecodedFrame, FrameCoding } from './frame.ts';
import { decodeInThread } from './thread.ts';

/**
 * Decodes one compressed frame to little-endian samples.
 *
 * @returns the samples, and the bits a sample that the code stream states
 * @throws ImagingError `damaged` when the code stream contradicts the data set or cannot be decoded.
 */
export async function decompress(
  encoded: Uint8Array,
  coding: FrameCoding,
  format: PixelFormat,
  name: string,
): Promise<DecodedFrame & { readonly precision: number }> {
  const precision = checkHeader(encoded, coding, format, name);
  try {
    const frame = await decodeInThread({ coding, encoded: encoded.slice(), format });
    return { ...frame, planar: coding === 'jpeg-ls' ? codesPlanes(encoded) : frame.planar, precision };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ImagingError(
      'damaged',
      `${name}: expected ${coding} pixels, got an undecodable frame (${why}) - copy the file again`,
      { cause },
    );
  }
}

function checkHeader(encoded: Uint8Array, coding: FrameCoding, format: PixelFormat, name: string): number {
  if (coding === 'rle') {
    // A PackBits run makes at most 128 bytes of 2, after a header of 64 (PS3.5 G).
    const wanted = (format.rows * format.columns * format.samplesPerPixel * format.bitsAllocated) / 8;
    if (encoded.length < 64 || wanted > encoded.length * 64) {
      throw new ImagingError(
        'damaged',
        `${name}: expected RLE data for ${wanted} bytes, got ${encoded.length} - copy the file again`,
      );
    }
    return format.bitsStored;
  }
  const header = codestreamHeader(encoded);
  if (header === undefined) {
    throw new ImagingError(
      'damaged',
      `${name}: expected a ${coding} code stream, got other bytes - copy the file again`,
    );
  }
  const { rows, columns, components } = header;
  if (rows !== format.rows || columns !== format.columns || components !== format.samplesPerPixel) {
    const want = `${format.columns}x${format.rows}x${format.samplesPerPixel}`;
    throw new ImagingError(
      'damaged',
      `${name}: expected a ${want} code stream, got ${columns}x${rows}x${components} - copy the file again`,
    );
  }
  return header.precision;
}
