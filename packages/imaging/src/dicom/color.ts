import { ImagingError } from '../error.ts';
import type { DicomFile } from './parse.ts';
import type { PixelFormat } from './pixelFormat.ts';
import type { Samples } from './pixels.ts';
import type { Keyword } from './tags.ts';

/**
 * A frame as 8-bit RGB, pixel by pixel, whatever its photometric interpretation (PS3.3 C.7.6.3.1.2): palettes are
 * looked up, YBR_FULL becomes RGB, greys are stretched from the frame's own range and, in MONOCHROME1, inverted.
 *
 * @throws ImagingError `damaged` when a palette is missing, `unsupported` for other interpretations.
 */
export function toRgb(file: DicomFile, format: PixelFormat, samples: Samples): Uint8Array {
  const { photometric } = format;
  if (photometric.startsWith('MONOCHROME')) return greyToRgb(samples, photometric === 'MONOCHROME1');
  if (photometric === 'PALETTE COLOR') return paletteToRgb(file, samples);
  if (photometric === 'YBR_FULL' || photometric === 'YBR_FULL_422') return ybrToRgb(samples);
  // JPEG 2000 decoders undo RCT and ICT themselves.
  if (['RGB', 'YBR_RCT', 'YBR_ICT'].includes(photometric)) {
    const shift = Math.max(0, format.bitsStored - 8);
    return Uint8Array.from({ length: samples.length }, (_, i) => (samples[i] as number) / 2 ** shift);
  }
  throw new ImagingError(
    'unsupported',
    `${file.name}: expected greys, palette, RGB or YBR, got ${photometric} - convert the file`,
  );
}

function greyToRgb(samples: Samples, inverted: boolean): Uint8Array {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of samples) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const scale = high > low ? 255 / (high - low) : 0;
  const out = new Uint8Array(samples.length * 3);
  for (let i = 0; i < samples.length; i++) {
    const grey = Math.round(((samples[i] as number) - low) * scale);
    out.fill(inverted ? 255 - grey : grey, i * 3, i * 3 + 3);
  }
  return out;
}

function ybrToRgb(samples: Samples): Uint8Array {
  const out = new Uint8ClampedArray(samples.length);
  for (let i = 0; i + 2 < samples.length; i += 3) {
    const y = samples[i] as number;
    const cb = (samples[i + 1] as number) - 128;
    const cr = (samples[i + 2] as number) - 128;
    out[i] = y + 1.402 * cr;
    out[i + 1] = y - 0.344136 * cb - 0.714136 * cr;
    out[i + 2] = y + 1.772 * cb;
  }
  return new Uint8Array(out.buffer);
}

function paletteToRgb(file: DicomFile, samples: Samples): Uint8Array {
  const tables = (['Red', 'Green', 'Blue'] as const).map((color) => paletteTable(file, color));
  const out = new Uint8Array(samples.length * 3);
  for (let i = 0; i < samples.length; i++) {
    for (let c = 0; c < 3; c++) {
      const { first, values } = tables[c] as PaletteTable;
      const entry = Math.min(values.length - 1, Math.max(0, (samples[i] as number) - first));
      out[i * 3 + c] = values[entry] as number;
    }
  }
  return out;
}

interface PaletteTable {
  /** Stored value of the first entry. */
  readonly first: number;
  /** Entries as 0..255. */
  readonly values: Uint8Array;
}

function paletteTable(file: DicomFile, color: 'Red' | 'Green' | 'Blue'): PaletteTable {
  const descriptor: Keyword = `${color}PaletteColorLookupTableDescriptor`;
  const [length = 0, first = 0, bits = 16] = file.dataset.numbers(descriptor);
  const bytes = file.dataset.bytes(`${color}PaletteColorLookupTableData`);
  const entries = length === 0 ? 65536 : length;
  if (bytes === undefined || bytes.length < entries) {
    const got = bytes === undefined ? 'nothing' : `${bytes.length} bytes`;
    throw new ImagingError(
      'damaged',
      `${file.name}: expected a ${color} palette of ${entries} entries, got ${got} - copy the file again`,
    );
  }
  // Eight-bit entries may be packed two to a word or take a word each; sixteen-bit ones keep their high byte.
  if (bytes.length < entries * 2) return { first, values: bytes.slice(0, entries) };
  const high = file.dataset.littleEndian === bits > 8 ? 1 : 0;
  return { first, values: Uint8Array.from({ length: entries }, (_, i) => bytes[i * 2 + high] as number) };
}
