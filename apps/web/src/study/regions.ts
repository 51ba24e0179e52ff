import {
  type ByteSource,
  ImagingError,
  parseDicom,
  type ReferenceTissue,
  type Region,
  readHeaderFile,
  readRtStruct,
  readSeg,
  tissueOf,
} from '@liver-vlm/imaging/browser';

/** A region that a file of the study holds. */
export interface FoundRegion {
  readonly id: string;
  readonly name: string;
  readonly region: () => Region;
  /** The organ that it outlines, where it is no lesion. */
  readonly tissue: ReferenceTissue | undefined;
}

/** The segments and structures of a study: DICOM SEG and RTSTRUCT among its files; other files are passed over. */
export async function regionsAmong(sources: readonly ByteSource[]): Promise<FoundRegion[]> {
  const found: FoundRegion[] = [];
  for (const source of sources) {
    const modality = await modalityOf(source);
    if (modality === 'SEG')
      for (const { label, mask, number, type } of (await readSeg(await source.read(), source.name)).segments)
        found.push({
          id: `${source.name}#${number}`,
          name: label,
          region: () => ({ mask }),
          tissue: tissueOf(label, type),
        });
    if (modality === 'RTSTRUCT')
      for (const { name, contours, number } of readRtStruct(await source.read(), source.name))
        if (contours.length > 0)
          found.push({ id: `${source.name}#${number}`, name, region: () => ({ contours }), tissue: tissueOf(name) });
  }
  return found;
}

async function modalityOf(source: ByteSource): Promise<string | undefined> {
  try {
    const { file } = source.start
      ? await readHeaderFile(source)
      : { file: parseDicom(await source.read(), source.name, { until: 'pixels' }) };
    return file.dataset.string('Modality');
  } catch (error) {
    if (error instanceof ImagingError) return undefined;
    throw error;
  }
}
