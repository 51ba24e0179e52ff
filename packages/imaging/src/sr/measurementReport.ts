import { encodeDerived } from '../dicom-write/derivedFile.ts';
import type { DicomItem } from '../dicom-write/part10.ts';
import type { StudyContext } from '../dicom-write/studyContext.ts';
import { uidFrom } from '../dicom-write/uid.ts';
import { type Code, codes } from '../seg/codes.ts';
import { type EvidenceImage, evidenceSequence } from './evidence.ts';
import { code, codeItem, container, dcm, image, number, polyline, type Relation, text, uidReference } from './items.ts';

/** Comprehensive SR Storage: the class that older archives know too. */
export const comprehensiveSr = '1.2.840.10008.5.1.4.1.1.88.33';

const source: Code = { value: '260753009', scheme: 'SCT', meaning: 'Source' };
const noUnits: Code = { value: '1', scheme: 'UCUM', meaning: 'no units' };

/** What the software measured and by what. */
export interface Algorithm {
  readonly name: string;
  readonly version: string;
  /** One line each: model hash, classes, calibration. */
  readonly parameters: readonly string[];
}

/** A lesion outlined on one image, in that image's pixels (column, row). */
export interface RegionOnImage {
  readonly image: EvidenceImage;
  readonly points: readonly (readonly [number, number])[];
}

/** A segment of a SEG, and the series that was segmented where that is known. */
export interface ReferencedSegment extends EvidenceImage {
  readonly segment: number;
  readonly sourceSeriesUid?: string;
}

/** A lesion's answer. */
export interface LesionFinding {
  /** For people: stays the same when the lesion is measured again. */
  readonly trackingId: string;
  readonly trackingUid: string;
  readonly regions: readonly RegionOnImage[];
  /** The segmentation of the lesion, where one was written or read. */
  readonly segmentation?: ReferencedSegment;
  /** Calibrated, in the order of the model's classes, summing to 1. */
  readonly probabilities: readonly { readonly class: Code; readonly value: number }[];
  /** The class that is answered; absent where the software abstains. */
  readonly answer?: Code;
  /** Sentences in plain words: prediction set, what was assumed. */
  readonly remarks: readonly string[];
}

export interface MeasurementReport {
  readonly study: StudyContext;
  /** Names the object: the same name gives the same UIDs, so that a repeated job does not make a second report. */
  readonly name: string;
  readonly seriesNumber: number;
  /** `YYYYMMDD` and `HHMMSS`. */
  readonly date: string;
  readonly time: string;
  readonly algorithm: Algorithm;
  /** Stands in the series description and in the report. */
  readonly notice: string;
  /** Every image that was used. */
  readonly images: readonly EvidenceImage[];
  readonly findings: readonly LesionFinding[];
}

/**
 * Encodes an Imaging Measurement Report (PS3.16 TID 1500) as a Comprehensive SR: one measurement group a lesion, with one probability
 * a class (TID 300) and the algorithm beside each (TID 4019). The answer is the group's finding, the lesion itself where it abstains.
 * @throws RangeError without findings
 */
export function encodeMeasurementReport(report: MeasurementReport): Uint8Array {
  const { study, name, findings, images } = report;
  if (findings.length === 0)
    throw new RangeError('measurement report: expected at least one lesion, got none - write none');
  const sopInstanceUid = uidFrom(`${name} report`);
  const segmentations = findings.flatMap((f) => (f.segmentation ? [f.segmentation] : []));
  return encodeDerived(study, {
    SOPClassUID: comprehensiveSr,
    SOPInstanceUID: sopInstanceUid,
    Modality: 'SR',
    SeriesInstanceUID: uidFrom(`${name} report series`),
    SeriesNumber: String(report.seriesNumber),
    SeriesDescription: 'Liver-VLM, research use only',
    SeriesDate: report.date,
    SeriesTime: report.time,
    InstanceNumber: '1',
    ContentDate: report.date,
    ContentTime: report.time,
    InstanceCreationDate: report.date,
    InstanceCreationTime: report.time,
    Manufacturer: 'Liver-VLM',
    ManufacturerModelName: 'Liver-VLM',
    SoftwareVersions: report.algorithm.version,
    ReferencedPerformedProcedureStepSequence: [],
    PerformedProcedureCodeSequence: [],
    CurrentRequestedProcedureEvidenceSequence: evidenceSequence(study.studyUid, [...images, ...segmentations]),
    CompletionFlag: 'COMPLETE',
    VerificationFlag: 'UNVERIFIED',
    PreliminaryFlag: 'PRELIMINARY',
    ...root(report),
  });
}

function root(report: MeasurementReport): DicomItem {
  const { algorithm, images, findings, notice } = report;
  return {
    ValueType: 'CONTAINER',
    ConceptNameCodeSequence: [codeItem(dcm('126000', 'Imaging Measurement Report'))],
    ContinuityOfContent: 'SEPARATE',
    ContentTemplateSequence: [{ MappingResource: 'DCMR', TemplateIdentifier: '1500' }],
    ContentSequence: [
      code('HAS CONCEPT MOD', dcm('121049', 'Language of Content Item and Descendants'), {
        value: 'en-US',
        scheme: 'RFC5646',
        meaning: 'English (United States)',
      }),
      code('HAS OBS CONTEXT', dcm('121005', 'Observer Type'), dcm('121007', 'Device')),
      uidReference(
        'HAS OBS CONTEXT',
        dcm('121012', 'Device Observer UID'),
        uidFrom(`${algorithm.name} ${algorithm.version}`),
      ),
      text('HAS OBS CONTEXT', dcm('121013', 'Device Observer Name'), algorithm.name),
      text('HAS OBS CONTEXT', dcm('121014', 'Device Observer Manufacturer'), 'Liver-VLM'),
      text('HAS OBS CONTEXT', dcm('121015', 'Device Observer Model Name'), algorithm.version),
      code('HAS CONCEPT MOD', dcm('121058', 'Procedure reported'), {
        value: '77477000',
        scheme: 'SCT',
        meaning: 'Computed tomography',
      }),
      container('CONTAINS', dcm('111028', 'Image Library'), [
        container(
          'CONTAINS',
          dcm('126200', 'Image Library Group'),
          images.map((one) => image('CONTAINS', undefined, one)),
        ),
      ]),
      container(
        'CONTAINS',
        dcm('126010', 'Imaging Measurements'),
        findings.map((finding) => measurementGroup(finding, algorithm, notice)),
      ),
    ],
  };
}

function measurementGroup(finding: LesionFinding, algorithm: Algorithm, notice: string): DicomItem {
  const { regions, segmentation } = finding;
  const outlines = (relation: Relation, name: Code) =>
    regions.map(({ image: of, points }) => polyline(relation, name, points, of));
  // A group names its place once (TID 1411): beside a segment, the outline is what each number was inferred from (TID 320).
  const place = segmentation ? segment(segmentation) : outlines('CONTAINS', dcm('111030', 'Image Region'));
  const inferred = segmentation ? outlines('INFERRED FROM', source) : [];
  const children = [
    text('HAS OBS CONTEXT', dcm('112039', 'Tracking Identifier'), finding.trackingId),
    uidReference('HAS OBS CONTEXT', dcm('112040', 'Tracking Unique Identifier'), finding.trackingUid),
    code('CONTAINS', dcm('121071', 'Finding'), finding.answer ?? codes.lesion),
    code('HAS CONCEPT MOD', { value: '363698007', scheme: 'SCT', meaning: 'Finding Site' }, codes.liver),
    ...place,
    ...finding.probabilities.map(({ class: of, value }) =>
      number('CONTAINS', dcm('122157', 'Probability'), value, noUnits, [
        code('HAS CONCEPT MOD', dcm('121071', 'Finding'), of),
        text('HAS CONCEPT MOD', dcm('111001', 'Algorithm Name'), algorithm.name),
        text('HAS CONCEPT MOD', dcm('111003', 'Algorithm Version'), algorithm.version),
        ...algorithm.parameters.map((line) => text('HAS CONCEPT MOD', dcm('111002', 'Algorithm Parameters'), line)),
        ...inferred,
      ]),
    ),
    ...[...finding.remarks, notice].map((line) => text('CONTAINS', dcm('121106', 'Comment'), line)),
  ];
  return container('CONTAINS', dcm('125007', 'Measurement Group'), children, templateOf(finding));
}

/** Measurements of a planar region, of a volume, or of images as a whole. */
const templateOf = ({ regions, segmentation }: LesionFinding): string =>
  segmentation !== undefined || regions.length > 1 ? '1411' : regions.length === 1 ? '1410' : '1501';

function segment({ segment: which, sourceSeriesUid, ...reference }: ReferencedSegment): DicomItem[] {
  const item = image('CONTAINS', dcm('121191', 'Referenced Segment'), reference);
  const [sop] = item['ReferencedSOPSequence'] as readonly DicomItem[];
  return [
    { ...item, ReferencedSOPSequence: [{ ...sop, ReferencedSegmentNumber: [which] }] },
    ...(sourceSeriesUid === undefined
      ? []
      : [uidReference('CONTAINS', dcm('121232', 'Source series for segmentation'), sourceSeriesUid)]),
  ];
}
