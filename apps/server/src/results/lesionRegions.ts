import { readFile } from 'node:fs/promises';
import {
  type Code,
  codes,
  parseDicom,
  type ReferencedSegment,
  type Region,
  readRtStruct,
  readSeg,
  segmentationStorage,
} from '@liver-vlm/imaging';
import { type LesionMark, regionOfMark } from 'liver-vlm';

/** A lesion to classify: where it is, and which object says so. */
export interface LesionRegion {
  readonly name: string;
  readonly region: Region;
  /** What stays the same when the lesion is classified again. */
  readonly identity: string;
  /** The segment that it is, where it comes from a SEG. */
  readonly segmentation?: ReferencedSegment;
}

/** Organs and lesions stand in the same files: a region is a lesion by its code, or by its name. */
const lesionCodes: ReadonlySet<string> = new Set(
  [codes.lesion, codes.cyst, codes.fnh, codes.hcc, codes.hemangioma, codes.metastasis, codes.abscess, codes.icc]
    .map(({ value }) => value)
    .concat(['4147007', '108369006', '86049000', '14799000', '126851005', '300332007']),
);
const lesionWords =
  /lesion|l[äa]sion|tumou?r|mass\b|cyst|met(s|astas)|hcc|fnh|h(a)?emangiom|abscess|adenom|\b[gic]tv|nodul|roi/i;

export const isLesion = (name: string, type?: Code): boolean =>
  (type !== undefined && lesionCodes.has(type.value)) || lesionWords.test(name);

/** The lesions in SEG and RTSTRUCT files. @param pattern names to take, in place of the rule */
export async function lesionsOf(files: readonly string[], pattern?: RegExp): Promise<LesionRegion[]> {
  const found: LesionRegion[] = [];
  for (const file of files) {
    const bytes = new Uint8Array(await readFile(file));
    const { dataset } = parseDicom(bytes, file, { until: 'pixels' });
    const sopInstanceUid = dataset.string('SOPInstanceUID') ?? '';
    const seriesUid = dataset.string('SeriesInstanceUID') ?? '';
    const wanted = (name: string, type?: Code) => (pattern ? pattern.test(name) : isLesion(name, type));
    if (dataset.string('SOPClassUID') === segmentationStorage) {
      const { segments, sourceSeriesUid } = await readSeg(bytes, file);
      for (const { number, label, type, mask } of segments)
        if (wanted(label, type) || segments.length === 1)
          found.push({
            name: label,
            region: { mask },
            identity: `${sopInstanceUid} ${number}`,
            segmentation: {
              sopClassUid: segmentationStorage,
              sopInstanceUid,
              seriesUid,
              segment: number,
              ...(sourceSeriesUid === undefined ? {} : { sourceSeriesUid }),
            },
          });
    } else
      for (const { number, name, contours } of readRtStruct(bytes, file))
        if (contours.length > 0 && wanted(name))
          found.push({ name, region: { contours }, identity: `${sopInstanceUid} ${number}` });
  }
  return found;
}

export const lesionsMarked = (marks: readonly LesionMark[]): LesionRegion[] =>
  marks.map((mark) => ({ name: mark.id, region: regionOfMark(mark), identity: `${mark.studyUid} mark ${mark.id}` }));
