import codecs from 'dcmjs-codecs';
import { ImagingError } from '../error.ts';
import { codestreamHeader } from './codestream.ts';
import type { PixelFormat } from './pixelFormat.ts';
import type { PixelCoding } from './transferSyntax.ts';

const { Context, NativeCodecs } = codecs;

let wasmUrl: string | undefined;
let ready: Promise<void> | undefined;

/** Says where a browser finds the codecs' WebAssembly file; Node finds it by itself. */
export function configureCodecs(options: { wasmUrl: string }): void {
  wasmUrl = options.wasmUrl;
  ready = undefined;
}

/** Loads the decoders; needed before `decompress`, cheap to call again. */
export function loadCodecs(): Promise<void> {
  ready ??= NativeCodecs.initializeAsync(wasmUrl === undefined ? {} : { webAssemblyModulePathOrUrl: wasmUrl });
  return ready;
}

const decoders = {
  rle: 'decodeRle',
  jpeg: 'decodeJpeg',
  'jpeg-ls': 'decodeJpegLs',
  jpeg2000: 'decodeJpeg2000',
  htj2k: 'decodeHtJpeg2000',
} as const;

/**
 * Decodes one compressed frame to little-endian samples.
 *
 * @returns the samples' bytes, how wide they are, and whether colour came out plane by plane
 * @throws ImagingError `damaged` when the code stream contradicts the data set or cannot be decoded.
 */
export async function decompress(
  encoded: Uint8Array,
  coding: Exclude<PixelCoding, 'native' | 'unsupported'>,
  format: PixelFormat,
  name: string,
): Promise<{ bytes: Uint8Array; bitsAllocated: number; planar: boolean; precision: number }> {
  const precision = checkHeader(encoded, coding, format, name);
  await loadCodecs();
  const context = new Context({
    width: format.columns,
    height: format.rows,
    bitsAllocated: format.bitsAllocated,
    bitsStored: format.bitsStored,
    samplesPerPixel: format.samplesPerPixel,
    pixelRepresentation: format.signed ? 1 : 0,
    planarConfiguration: format.planar ? 1 : 0,
    photometricInterpretation: format.photometric,
    encodedBuffer: encoded,
  });
  try {
    const decoded = NativeCodecs[decoders[coding]](context);
    const bytes = decoded.getDecodedBuffer();
    if (bytes === undefined) throw new Error('no pixels came out');
    return {
      bytes,
      bitsAllocated: decoded.getBitsAllocated() ?? format.bitsAllocated,
      planar: decoded.getPlanarConfiguration() === 1,
      precision,
    };
  } catch (cause) {
    // A decoder that stopped half-way leaves its memory in an unknown state: the next frame starts a fresh one.
    NativeCodecs.release();
    ready = undefined;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ImagingError(
      'damaged',
      `${name}: expected ${coding} pixels, got an undecodable frame (${why}) - copy the file again`,
      {
        cause,
      },
    );
  }
}

function checkHeader(encoded: Uint8Array, coding: PixelCoding, format: PixelFormat, name: string): number {
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
  // Past the end of a cut stream the JPEG-LS decoder searches for minutes.
  if (coding === 'jpeg-ls' && !endsImage(encoded)) {
    throw new ImagingError(
      'damaged',
      `${name}: expected a whole ${coding} frame, got one without its end - copy the file again`,
    );
  }
  return header.precision;
}

/** Whether an end-of-image marker stands at the end, padding aside. */
function endsImage(encoded: Uint8Array): boolean {
  let end = encoded.length;
  while (end > 2 && encoded[end - 1] === 0) end--;
  return encoded[end - 2] === 0xff && encoded[end - 1] === 0xd9;
}
