import type { ByteSource } from '../source.ts';
import { type SliceHeader, sliceHeaders } from './header.ts';
import { type HeaderFile, readHeaderFile } from './headerFile.ts';
import { checkRescale } from './rescale.ts';
import { readSlices, type Slice } from './slices.ts';

/** A source whose header was read before, where it is one plain slice. */
export interface SliceSource extends ByteSource {
  readonly header?: SliceHeader;
}

/**
 * As `readSlices`, but where the source gives parts only the header is read now (not even that where it is known), and the pixels
 * when a slice is decoded: a study is sorted without holding it in memory. Multi-frame files and all that looks odd are read whole,
 * for the exact error.
 *
 * @throws ImagingError as `readSlices`.
 */
export async function openSlices(source: SliceSource): Promise<Slice[]> {
  if (source.start === undefined) return readSlices(source);
  const header = source.header ?? plainHeader(await readHeaderFile(source));
  if (header === undefined) return readSlices(source);
  checkRescale(header);
  const decode = async () => {
    const [slice] = await readSlices(source);
    return (slice as Slice).decode();
  };
  return [{ header, decode }];
}

/** The header of a file that is one whole greyscale frame, as far as the header and the size of the file tell. */
export function plainHeader(opened: HeaderFile): SliceHeader | undefined {
  return isPlainSlice(opened) ? sliceHeaders(opened.file, 1)[0] : undefined;
}

function isPlainSlice({ file, size, reachedPixels }: HeaderFile): boolean {
  const { dataset, transferSyntax } = file;
  const pixels = dataset.element('PixelData');
  if (!reachedPixels || pixels === undefined || file.bytes.length > size || transferSyntax.deflated) return false;
  const [rows, columns, bits] = [dataset.number('Rows'), dataset.number('Columns'), dataset.number('BitsAllocated')];
  if (!(rows && columns && bits)) return false;
  if ((dataset.number('NumberOfFrames') ?? 1) > 1 || (dataset.number('SamplesPerPixel') ?? 1) !== 1) return false;
  if (!(dataset.string('PhotometricInterpretation') ?? 'MONOCHROME2').startsWith('MONOCHROME')) return false;
  if (dataset.has('ModalityLUTSequence') || ![8, 16, 32].includes(bits)) return false;
  if (pixels.hadUndefinedLength === true) return transferSyntax.coding !== 'native';
  return pixels.length >= (rows * columns * bits) / 8 && pixels.dataOffset + pixels.length <= size;
}
