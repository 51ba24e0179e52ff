import { ImagingError } from '../error.ts';
import type { ByteSource } from '../source.ts';
import { type SliceHeader, sliceHeaders } from './header.ts';
import { parseDicom } from './parse.ts';
import { pixelFormat } from './pixelFormat.ts';
import { decodeFrame, type Samples } from './pixels.ts';
import { checkRescale } from './rescale.ts';

/** One image of a series: its header, and its pixels when asked. */
export interface Slice {
  readonly header: SliceHeader;
  /** Stored values, rows x columns. */
  decode(): Promise<Samples>;
}

/**
 * The slices of one DICOM file: one for a single-frame image, one a frame for a multi-frame one.
 *
 * @throws ImagingError when the file is no readable greyscale image.
 */
export async function readSlices(source: ByteSource): Promise<Slice[]> {
  const file = parseDicom(await source.read(), source.name);
  const format = pixelFormat(file);
  if (format.samplesPerPixel !== 1 || !format.photometric.startsWith('MONOCHROME')) {
    throw new ImagingError(
      'unsupported',
      `${source.name}: expected greyscale slices, got ${format.photometric} - read it as an image`,
    );
  }
  if (file.dataset.has('ModalityLUTSequence')) {
    throw new ImagingError(
      'unsupported',
      `${source.name}: expected a linear rescale to HU, got a lookup table - convert the file`,
    );
  }
  return sliceHeaders(file, format.frames).map((header) => {
    checkRescale(header);
    return { header, decode: () => decodeFrame(file, format, header.frame) };
  });
}
