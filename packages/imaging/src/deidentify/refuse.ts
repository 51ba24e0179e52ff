import type { DicomFile } from '../dicom/parse.ts';

/** What speaks against publishing a file's pixels: reasons to refuse it, and reasons to look at it. */
export interface PixelConcerns {
  readonly refuse: readonly string[];
  /** Reasons to refuse that a user who has looked at the pictures may overrule. */
  readonly burnedIn: readonly string[];
  readonly warn: readonly string[];
}

const storage = '1.2.840.10008.5.1.4.1.1';
const segmentation = `${storage}.66.4`;
const structures = `${storage}.481.3`;

/** Judges what a header tells about text drawn into the picture; pixels themselves are not read (PS3.15 E.3.1 would need eyes). */
export function pixelConcerns({ dataset, meta, damage }: DicomFile): PixelConcerns {
  const refuse: string[] = [];
  const burnedIn: string[] = [];
  const warn: string[] = [];
  const sopClass = dataset.string('SOPClassUID') ?? meta.string('MediaStorageSOPClassUID') ?? '';
  const derived = sopClass === segmentation || sopClass === structures;
  if (damage !== undefined) refuse.push(`damaged (${damage})`);
  if (sopClass !== structures && !dataset.has('PixelData'))
    refuse.push('no image: reports, plans, documents and directories hold free text');
  if (dataset.string('BurnedInAnnotation')?.toUpperCase() === 'YES')
    burnedIn.push('burned-in text: (0028,0301) is YES');
  if (sopClass.startsWith(`${storage}.7`) && !sopClass.startsWith(`${storage}.77`))
    burnedIn.push('secondary capture: screen shots show names');
  if (dataset.number('SamplesPerPixel') === 3) warn.push('colour: may be a screen shot');
  const [value1, value2] = dataset.strings('ImageType').map((part) => part.toUpperCase());
  const type = `${value1 ?? ''}\\${value2 ?? ''}`;
  if (!derived && type !== 'ORIGINAL\\PRIMARY' && sopClass !== '')
    warn.push(`image type ${type === '\\' ? 'missing' : type}: look for text in the picture`);
  return { refuse, burnedIn, warn };
}
