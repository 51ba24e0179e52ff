import { inflate } from '../archive/inflate.ts';
import { ImagingError } from '../error.ts';
import { decompress } from './codecs/decompress.ts';
import { encapsulatedFrame } from './fragments.ts';
import type { DicomFile } from './parse.ts';
import { isChroma422, nativeFrameBits, type PixelFormat, pixelFormat } from './pixelFormat.ts';

/** Stored values of whole numbers or floats, in the narrowest array that holds them. */
export type Samples =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array;

/** Decoded frames: stored values, before any rescale; colour pixel by pixel. */
export interface Pixels {
  readonly format: PixelFormat;
  /** One array a frame, each rows x columns x samplesPerPixel. */
  readonly frames: readonly Samples[];
}

/**
 * Decodes every frame of a file.
 *
 * @throws ImagingError as `pixelFormat` and `decodeFrame`.
 */
export async function decodePixels(file: DicomFile): Promise<Pixels> {
  const format = pixelFormat(file);
  const frames: Samples[] = [];
  for (let frame = 0; frame < format.frames; frame++) frames.push(await decodeFrame(file, format, frame));
  return { format, frames };
}

/**
 * Decodes one frame to stored values: high bits cut away, sign extended from the stored bits, colours interleaved.
 *
 * @throws ImagingError `damaged`, or `unsupported` for a transfer syntax without decoder.
 */
export async function decodeFrame(file: DicomFile, format: PixelFormat, frame: number): Promise<Samples> {
  const { transferSyntax: syntax, name } = file;
  const encapsulated = file.dataset.element('PixelData')?.fragments !== undefined;
  if (!encapsulated) return nativeFrame(file, format, pixelBytes(file, format), frame);
  if (syntax.coding === 'unsupported' || syntax.coding === 'native') {
    const got = syntax.coding === 'native' ? `encapsulated pixels in ${syntax.name}` : syntax.name;
    throw new ImagingError(
      'unsupported',
      `${name}: expected a transfer syntax we decode, got ${got} - convert the file`,
    );
  }
  const encoded = encapsulatedFrame(file, format, frame);
  if (syntax.coding === 'deflated-frame') {
    const bytes = Math.ceil(nativeFrameBits(format) / 8);
    return nativeFrame(file, format, inflate(encoded, { format: 'raw', limit: bytes + 1, what: name }), 0);
  }
  if (format.bitsAllocated === 1 && syntax.coding === 'rle') return packedBits(encoded, format, name);
  const decoded = await decompress(encoded, syntax.coding, format, name);
  const samples = format.rows * format.columns * format.samplesPerPixel;
  const wide = decoded.bytes.length / samples;
  if (wide !== 1 && wide !== 2 && wide !== 4) {
    throw new ImagingError(
      'damaged',
      `${name}: expected ${samples} samples, got ${decoded.bytes.length} bytes - copy the file again`,
    );
  }
  // JPEG 2000 may code fewer bits than the data set says; the sign sits in the code stream's top bit.
  const stored = syntax.coding === 'rle' ? format.bitsStored : Math.min(decoded.precision, wide * 8);
  const highBit = syntax.coding === 'rle' ? format.highBit : stored - 1;
  const values = typed(decoded.bytes, { ...format, bitsAllocated: wide * 8, bitsStored: stored, highBit }, true);
  return decoded.planar ? interleaved(values, format.samplesPerPixel) : values;
}

/** Single bits are packed into bytes first, and the bytes coded (PS3.5 8.1.1, 8.2.2). */
async function packedBits(encoded: Uint8Array, format: PixelFormat, name: string): Promise<Samples> {
  const bits = nativeFrameBits(format);
  const bytes = { bitsAllocated: 8, bitsStored: 8, highBit: 7, samplesPerPixel: 1, signed: false };
  const packed = await decompress(encoded, 'rle', { ...format, ...bytes, rows: 1, columns: Math.ceil(bits / 8) }, name);
  return unpackBits(packed.bytes, 0, bits);
}

function pixelBytes(file: DicomFile, format: PixelFormat): Uint8Array {
  const keyword = format.float
    ? format.bitsAllocated === 32
      ? 'FloatPixelData'
      : 'DoubleFloatPixelData'
    : 'PixelData';
  return file.dataset.bytes(keyword) as Uint8Array;
}

/** @param all the bytes of one or more frames */
function nativeFrame(file: DicomFile, format: PixelFormat, all: Uint8Array, frame: number): Samples {
  const bits = nativeFrameBits(format);
  if (all.length < Math.ceil((bits * (frame + 1)) / 8)) {
    throw new ImagingError(
      'damaged',
      `${file.name}: expected ${Math.ceil(bits / 8)} bytes a frame, got ${all.length} - copy the file again`,
    );
  }
  const little = file.transferSyntax.littleEndian;
  if (format.bitsAllocated === 1) return unpackBits(all, frame * bits, bits);
  const bytes = all.subarray((frame * bits) / 8, ((frame + 1) * bits) / 8);
  if (isChroma422(format)) return fullChroma(typed(bytes, format, little));
  const values = typed(
    swapsBytes(file, format) ? swapPairs(all, bytes.byteOffset - all.byteOffset, bytes.length) : bytes,
    format,
    little,
  );
  return format.planar && format.samplesPerPixel > 1 ? interleaved(values, format.samplesPerPixel) : values;
}

/** Single bytes that travel as big-endian 16-bit words (VR OW) come in swapped pairs (PS3.5 8.1.1). */
function swapsBytes(file: DicomFile, format: PixelFormat): boolean {
  return (
    !file.transferSyntax.littleEndian && format.bitsAllocated === 8 && file.dataset.element('PixelData')?.vr === 'OW'
  );
}

function swapPairs(all: Uint8Array, start: number, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => all[(start + i) ^ 1] ?? 0);
}

/** Bits are packed from the least significant one up (PS3.5 8.1.1), running on across frames. */
function unpackBits(bytes: Uint8Array, from: number, count: number): Uint8Array {
  const bits = new Uint8Array(count);
  for (let i = 0; i < count; i++) bits[i] = ((bytes[(from + i) >> 3] as number) >> ((from + i) & 7)) & 1;
  return bits;
}

/** Views or copies bytes as samples; masks unused high bits and extends the sign. */
function typed(bytes: Uint8Array, format: PixelFormat, little: boolean): Samples {
  const width = format.bitsAllocated / 8;
  const count = Math.floor(bytes.length / width);
  const ordered = little || width === 1 ? bytes.slice(0, count * width) : reversedWords(bytes, width);
  const { buffer } = ordered;
  if (format.float) return width === 4 ? new Float32Array(buffer, 0, count) : new Float64Array(buffer, 0, count);
  const values = wholeNumbers(buffer, count, width, format.signed);
  const below = format.highBit + 1 - format.bitsStored;
  if (format.bitsStored === format.bitsAllocated) return values;
  const up = 32 - format.bitsStored - below;
  if (format.signed) for (let i = 0; i < count; i++) values[i] = ((values[i] as number) << up) >> (up + below);
  else for (let i = 0; i < count; i++) values[i] = ((values[i] as number) << up) >>> (up + below);
  return values;
}

function wholeNumbers(buffer: ArrayBuffer, count: number, width: number, signed: boolean) {
  if (width === 1) return signed ? new Int8Array(buffer, 0, count) : new Uint8Array(buffer, 0, count);
  if (width === 2) return signed ? new Int16Array(buffer, 0, count) : new Uint16Array(buffer, 0, count);
  return signed ? new Int32Array(buffer, 0, count) : new Uint32Array(buffer, 0, count);
}

function reversedWords(bytes: Uint8Array, width: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(Math.floor(bytes.length / width) * width);
  for (let at = 0; at < out.length; at += width) {
    for (let b = 0; b < width; b++) out[at + b] = bytes[at + width - 1 - b] as number;
  }
  return out;
}

function interleaved<T extends Samples>(planes: T, channels: number): T {
  const out = planes.slice() as T;
  const pixels = planes.length / channels;
  for (let c = 0; c < channels; c++) {
    for (let i = 0; i < pixels; i++) out[i * channels + c] = planes[c * pixels + i] as number;
  }
  return out;
}

function fullChroma(pairs: Samples): Samples {
  const out = new Uint8Array((pairs.length / 4) * 6);
  for (let from = 0, to = 0; from + 3 < pairs.length; from += 4, to += 6) {
    const [y0, y1, cb, cr] = pairs.subarray(from, from + 4) as unknown as [number, number, number, number];
    out.set([y0, cb, cr, y1, cb, cr], to);
  }
  return out;
}
