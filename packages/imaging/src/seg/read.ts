import type { DicomDataset } from '../dicom/dataset.ts';
import { type DicomFile, parseDicom } from '../dicom/parse.ts';
import { pixelFormat } from '../dicom/pixelFormat.ts';
import { decodeFrame } from '../dicom/pixels.ts';
import type { Keyword } from '../dicom/tags.ts';
import { ImagingError } from '../error.ts';
import type { Code } from './codes.ts';
import { type MaskFrame, stackFrames } from './frames.ts';
import { type Segment, segmentationStorage } from './segmentation.ts';

/** A segmentation object as read: its segments with their masks, and what it belongs to. */
export interface Segmentation {
  readonly patientId: string | undefined;
  readonly studyUid: string | undefined;
  readonly seriesUid: string | undefined;
  readonly frameOfReferenceUid: string | undefined;
  /** The series that was segmented, where the file says it. */
  readonly sourceSeriesUid: string | undefined;
  readonly segments: readonly Segment[];
}

/**
 * Reads a DICOM SEG, binary or fractional (inside from half of its maximum), frames in any order; a segment without frames
 * is left out.
 *
 * @param name what errors call the file
 * @throws ImagingError as the DICOM reader; `not-an-image` for another kind of file; `damaged` where frames lack position or
 *   segment; `geometry` where the frames of a segment form no grid.
 */
export async function readSeg(bytes: Uint8Array, name = 'segmentation'): Promise<Segmentation> {
  const file = parseDicom(bytes, name);
  const { dataset } = file;
  if (dataset.string('SOPClassUID') !== segmentationStorage)
    throw new ImagingError(
      'not-an-image',
      `${name}: expected a DICOM segmentation, got ${dataset.string('Modality') ?? 'a file without modality'} - give the SEG file`,
    );
  const frames = await readFrames(file);
  const segments = dataset.items('SegmentSequence').flatMap((item): Segment[] => {
    const number = item.number('SegmentNumber');
    const own = frames.filter(({ segment }) => segment === number);
    if (number === undefined || own.length === 0) return [];
    return [
      {
        number,
        label: item.string('SegmentLabel') ?? `segment ${number}`,
        algorithm: item.string('SegmentAlgorithmType'),
        category: readCode(item, 'SegmentedPropertyCategoryCodeSequence'),
        type: readCode(item, 'SegmentedPropertyTypeCodeSequence'),
        mask: stackFrames(own, `${name}, segment ${number}`),
        sourceInstances: [...new Set(own.flatMap(({ sources }) => sources))],
      },
    ];
  });
  return {
    patientId: dataset.string('PatientID'),
    studyUid: dataset.string('StudyInstanceUID'),
    seriesUid: dataset.string('SeriesInstanceUID'),
    frameOfReferenceUid: dataset.string('FrameOfReferenceUID'),
    sourceSeriesUid: dataset.items('ReferencedSeriesSequence')[0]?.string('SeriesInstanceUID'),
    segments,
  };
}

type SegFrame = MaskFrame & { readonly segment: number; readonly sources: readonly string[] };

async function readFrames(file: DicomFile): Promise<SegFrame[]> {
  const { dataset, name } = file;
  const format = pixelFormat(file);
  const fractional = dataset.string('SegmentationType') === 'FRACTIONAL';
  const threshold = fractional ? (dataset.number('MaximumFractionalValue') ?? 255) / 2 : 0.5;
  const shared = dataset.items('SharedFunctionalGroupsSequence')[0];
  const perFrame = dataset.items('PerFrameFunctionalGroupsSequence');
  if (perFrame.length < format.frames)
    throw new ImagingError(
      'damaged',
      `${name}: expected functional groups for ${format.frames} frames, got ${perFrame.length} - export the segmentation again`,
    );
  const frames: SegFrame[] = [];
  for (let n = 0; n < format.frames; n++) {
    const own = perFrame[n] as DicomDataset;
    const group = (keyword: Keyword) => own.items(keyword)[0] ?? shared?.items(keyword)[0];
    const numbers = (sequence: Keyword, keyword: Keyword, count: number) => {
      const values = group(sequence)?.numbers(keyword) ?? [];
      if (values.length !== count)
        throw new ImagingError(
          'damaged',
          `${name}, frame ${n + 1}: expected ${count} numbers in ${keyword}, got ${values.length} - export the segmentation again`,
        );
      return values;
    };
    const [segment] = numbers('SegmentIdentificationSequence', 'ReferencedSegmentNumber', 1);
    const orientation = numbers('PlaneOrientationSequence', 'ImageOrientationPatient', 6);
    const [rowSpacing, columnSpacing] = numbers('PixelMeasuresSequence', 'PixelSpacing', 2);
    const [x, y, z] = numbers('PlanePositionSequence', 'ImagePositionPatient', 3);
    const measures = group('PixelMeasuresSequence');
    const samples = await decodeFrame(file, format, n);
    frames.push({
      segment: segment as number,
      columns: format.columns,
      rows: format.rows,
      orientation,
      spacing: [rowSpacing as number, columnSpacing as number],
      thickness: measures?.number('SpacingBetweenSlices') ?? measures?.number('SliceThickness') ?? 1,
      position: [x as number, y as number, z as number],
      pixels: fromThreshold(samples, threshold),
      sources: (group('DerivationImageSequence')?.items('SourceImageSequence') ?? []).flatMap(
        (image) => image.string('ReferencedSOPInstanceUID') ?? [],
      ),
    });
  }
  return frames;
}

/** A loop, as `Uint8Array.from` asks an iterator for each pixel. */
function fromThreshold(samples: ArrayLike<number>, threshold: number): Uint8Array {
  const inside = new Uint8Array(samples.length);
  for (let i = 0; i < inside.length; i++) if ((samples[i] as number) >= threshold) inside[i] = 1;
  return inside;
}

function readCode(item: DicomDataset, sequence: Keyword): Code | undefined {
  const code = item.items(sequence)[0];
  const value = code?.string('CodeValue');
  if (code === undefined || value === undefined) return undefined;
  return { value, scheme: code.string('CodingSchemeDesignator') ?? '', meaning: code.string('CodeMeaning') ?? '' };
}
