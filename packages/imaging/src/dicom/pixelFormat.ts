import { ImagingError } from '../error.ts';
import type { DicomFile } from './parse.ts';

/** The image pixel module of a DICOM file (PS3.3 C.7.6.3), checked. */
export interface PixelFormat {
  readonly rows: number;
  readonly columns: number;
  readonly frames: number;
  readonly samplesPerPixel: number;
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  readonly highBit: number;
  readonly signed: boolean;
  /** Floating-point pixels, which have neither stored bits nor sign. */
  readonly float: boolean;
  readonly photometric: string;
  /** Colour planes one after the other instead of pixel by pixel. */
  readonly planar: boolean;
}

/** Largest compressed frame, in samples, that is decoded: 8192 x 8192. */
const largestFrame = 1 << 26;

/**
 * Reads and checks how a file's pixels are stored.
 *
 * @throws ImagingError `not-an-image` without pixels, `damaged` where attributes are missing or contradict each
 *   other or announce more pixels than the file holds, `unsupported` for layouts outside PS3.5, `too-large`.
 */
export function pixelFormat(file: DicomFile): PixelFormat {
  const { dataset, name } = file;
  const bad = (message: string) => new ImagingError('damaged', `${name}: ${message} - copy the file again`);
  const floatBits = dataset.has('FloatPixelData') ? 32 : dataset.has('DoubleFloatPixelData') ? 64 : undefined;
  if (floatBits === undefined && !dataset.has('PixelData')) {
    if (file.damage !== undefined && dataset.has('Rows'))
      throw bad(`expected pixel data, got the end (${file.damage})`);
    throw new ImagingError('not-an-image', `${name}: expected an image, got ${describeKind(file)} - leave it out`);
  }
  const whole = (keyword: 'Rows' | 'Columns' | 'BitsAllocated') => {
    const value = dataset.number(keyword);
    if (value === undefined || !(value > 0))
      throw bad(`${keyword}: expected a positive number, got ${value ?? 'nothing'}`);
    return value;
  };
  const bitsAllocated = floatBits ?? whole('BitsAllocated');
  const bitsStored = floatBits ?? dataset.number('BitsStored') ?? bitsAllocated;
  const frames = dataset.number('NumberOfFrames') ?? 1;
  const format: PixelFormat = {
    rows: whole('Rows'),
    columns: whole('Columns'),
    frames: frames === 0 ? 1 : frames,
    samplesPerPixel: dataset.number('SamplesPerPixel') ?? 1,
    bitsAllocated,
    bitsStored,
    highBit: floatBits === undefined ? (dataset.number('HighBit') ?? bitsStored - 1) : floatBits - 1,
    signed: dataset.number('PixelRepresentation') === 1,
    float: floatBits !== undefined,
    photometric: dataset.string('PhotometricInterpretation') ?? 'MONOCHROME2',
    planar: dataset.number('PlanarConfiguration') === 1,
  };
  if (!Number.isInteger(format.frames) || format.frames < 1)
    throw bad(`NumberOfFrames: expected 1 or more, got ${frames}`);
  if (![1, 8, 16, 32].includes(bitsAllocated) && !format.float) {
    throw new ImagingError(
      'unsupported',
      `${name}: expected 1, 8, 16 or 32 bits a sample, got ${bitsAllocated} - convert the file`,
    );
  }
  if (![1, 3, 4].includes(format.samplesPerPixel)) {
    throw new ImagingError(
      'unsupported',
      `${name}: expected 1 or 3 samples a pixel, got ${format.samplesPerPixel} - convert the file`,
    );
  }
  if (
    bitsStored < 1 ||
    bitsStored > bitsAllocated ||
    format.highBit >= bitsAllocated ||
    format.highBit < bitsStored - 1
  ) {
    throw bad(`bits: expected stored <= allocated, got ${bitsStored} of ${bitsAllocated}, high bit ${format.highBit}`);
  }
  checkSize(file, format);
  return format;
}

/** Bytes of one native frame; YBR 4:2:2 shares its colours between two pixels. */
export function nativeFrameBits(format: PixelFormat): number {
  const samples = isChroma422(format) ? 2 : format.samplesPerPixel;
  return format.rows * format.columns * samples * format.bitsAllocated;
}

/** Whether native pixels come as Y Y Cb Cr for each pair (PS3.3 C.7.6.3.1.2). */
export function isChroma422(format: PixelFormat): boolean {
  return format.samplesPerPixel === 3 && ['YBR_FULL_422', 'YBR_PARTIAL_422'].includes(format.photometric);
}

function checkSize(file: DicomFile, format: PixelFormat): void {
  const { name, dataset } = file;
  const element = dataset.element('PixelData');
  if (element?.fragments !== undefined) {
    const samples = format.rows * format.columns * format.samplesPerPixel;
    if (samples > largestFrame) {
      throw new ImagingError(
        'too-large',
        `${name}: expected a frame of at most ${largestFrame} samples, got ${samples} - tile it`,
      );
    }
    if (format.frames > element.fragments.length * 8 && format.frames > 1 && file.transferSyntax.coding !== 'native') {
      throw new ImagingError(
        'damaged',
        `${name}: expected ${format.frames} frames, got ${element.fragments.length} fragments - copy the file again`,
      );
    }
    return;
  }
  const needed = Math.ceil((nativeFrameBits(format) * format.frames) / 8);
  const pixels = dataset.bytes(
    format.float ? (format.bitsAllocated === 32 ? 'FloatPixelData' : 'DoubleFloatPixelData') : 'PixelData',
  );
  if ((pixels?.length ?? 0) < needed) {
    const got = `${pixels?.length ?? 0}${file.damage === undefined ? '' : `; ${file.damage}`}`;
    throw new ImagingError('damaged', `${name}: expected ${needed} bytes of pixels, got ${got} - copy the file again`);
  }
}

function describeKind(file: DicomFile): string {
  const kind = file.dataset.string('Modality') ?? file.dataset.string('SOPClassUID');
  const media = file.meta.string('MediaStorageSOPClassUID');
  if (media === '1.2.840.10008.1.3.10') return 'a DICOMDIR';
  return `a data set without pixels (${kind ?? media ?? 'kind unknown'})`;
}
