import { decimalString } from '../dicom-write/decimal.ts';
import { encodeDerived } from '../dicom-write/derivedFile.ts';
import type { DicomItem } from '../dicom-write/part10.ts';
import type { StudyContext } from '../dicom-write/studyContext.ts';
import { uidFrom } from '../dicom-write/uid.ts';
import { affineColumn, affineSpacing, scaleVec } from '../volume/affine.ts';
import { voxelToWorld } from '../volume/volume.ts';
import { packBits } from './bits.ts';
import { type Code, codes } from './codes.ts';
import { type GridGeometry, segmentationStorage } from './segmentation.ts';

/** One segment to write; its mask lies on the grid of the segmented series. */
export interface SegmentToWrite {
  readonly label: string;
  readonly type: Code;
  readonly mask: Uint8Array;
}

/** What a segmentation object is made from. */
export interface SegmentationToWrite {
  readonly study: StudyContext;
  readonly frameOfReferenceUid: string;
  readonly seriesUid: string;
  readonly seriesNumber: number;
  readonly description: string;
  /** `YYYYMMDD` and `HHMMSS`. */
  readonly date: string;
  readonly time: string;
  /** The series that was segmented; its instances by slice of the grid. */
  readonly source: {
    readonly seriesUid: string;
    readonly sopClassUid: string;
    readonly instanceUids: readonly string[];
  };
  readonly grid: GridGeometry;
  readonly segments: readonly SegmentToWrite[];
}

/**
 * Encodes masks as a binary DICOM SEG: one frame for each slice that a segment touches.
 * @throws RangeError when a segment is empty (DICOM has no frame-less segmentation) or its mask has another size than the grid.
 */
export function encodeSeg(input: SegmentationToWrite): Uint8Array {
  const { study, grid, source, segments } = input;
  const [columns, rows, slices] = grid.size;
  const area = columns * rows;
  const frames = segments.flatMap(({ mask, label }, index) => {
    if (mask.length !== area * slices)
      throw new RangeError(
        `segment ${label}: expected a mask of ${columns} x ${rows} x ${slices}, got ${mask.length} voxels - draw it on the series' grid`,
      );
    const own = Array.from({ length: slices }, (_, slice) => ({
      segment: index + 1,
      slice,
      pixels: mask.subarray(slice * area, (slice + 1) * area),
    })).filter(({ pixels }) => pixels.some((value) => value !== 0));
    if (own.length === 0)
      throw new RangeError(
        `segment ${label}: expected at least one voxel inside, got an empty mask - leave the segment out`,
      );
    return own;
  });
  const pixels = new Uint8Array(frames.length * area);
  frames.forEach((frame, n) => {
    pixels.set(frame.pixels, n * area);
  });
  const sopInstanceUid = uidFrom(`${input.seriesUid} segmentation`);
  const dimensionUid = uidFrom(`${input.seriesUid} dimensions`);
  return encodeDerived(study, {
    FrameOfReferenceUID: input.frameOfReferenceUid,
    PositionReferenceIndicator: '',
    SOPClassUID: segmentationStorage,
    SOPInstanceUID: sopInstanceUid,
    ImageType: ['DERIVED', 'PRIMARY'],
    SeriesDate: input.date,
    SeriesTime: input.time,
    ContentDate: input.date,
    ContentTime: input.time,
    Modality: 'SEG',
    Manufacturer: 'Liver-VLM',
    ManufacturerModelName: 'Liver-VLM',
    DeviceSerialNumber: '0',
    SoftwareVersions: '1',
    SeriesDescription: input.description,
    SeriesInstanceUID: input.seriesUid,
    SeriesNumber: String(input.seriesNumber),
    InstanceNumber: '1',
    ContentLabel: 'LESION',
    ContentDescription: input.description,
    ContentCreatorName: '',
    LossyImageCompression: '00',
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    NumberOfFrames: String(frames.length),
    Rows: rows,
    Columns: columns,
    BitsAllocated: 1,
    BitsStored: 1,
    HighBit: 0,
    PixelRepresentation: 0,
    SegmentationType: 'BINARY',
    SegmentSequence: segments.map(({ label, type }, index) => segmentItem(index + 1, label, type)),
    ReferencedSeriesSequence: [
      {
        SeriesInstanceUID: source.seriesUid,
        ReferencedInstanceSequence: source.instanceUids.map((uid) => reference(source.sopClassUid, uid)),
      },
    ],
    DimensionOrganizationSequence: [{ DimensionOrganizationUID: dimensionUid }],
    DimensionIndexSequence: [
      dimension(dimensionUid, tag(0x0062, 0x000b), tag(0x0062, 0x000a), 'Segment'),
      dimension(dimensionUid, tag(0x0020, 0x0032), tag(0x0020, 0x9113), 'Position'),
    ],
    SharedFunctionalGroupsSequence: [sharedGroups(grid)],
    PerFrameFunctionalGroupsSequence: frames.map(({ segment, slice }) => ({
      FrameContentSequence: [{ DimensionIndexValues: [segment, slice + 1] }],
      PlanePositionSequence: [{ ImagePositionPatient: voxelToWorld(grid, [0, 0, slice]).map(decimalString) }],
      SegmentIdentificationSequence: [{ ReferencedSegmentNumber: segment }],
      DerivationImageSequence: [
        {
          DerivationCodeSequence: [codeItem({ value: '113076', scheme: 'DCM', meaning: 'Segmentation' })],
          SourceImageSequence: [
            {
              ...reference(source.sopClassUid, source.instanceUids[slice] as string),
              SpatialLocationsPreserved: 'YES',
              PurposeOfReferenceCodeSequence: [
                codeItem({ value: '121322', scheme: 'DCM', meaning: 'Source image for image processing operation' }),
              ],
            },
          ],
        },
      ],
    })),
    PixelData: packBits(pixels).buffer,
  });
}

function segmentItem(number: number, label: string, type: Code): DicomItem {
  return {
    SegmentNumber: number,
    SegmentLabel: label,
    SegmentAlgorithmType: 'MANUAL',
    SegmentedPropertyCategoryCodeSequence: [codeItem(codes.morphology)],
    SegmentedPropertyTypeCodeSequence: [codeItem(type)],
    AnatomicRegionSequence: [codeItem(codes.liver)],
  };
}

function sharedGroups({ affine }: GridGeometry): DicomItem {
  const [columnSpacing, rowSpacing, sliceSpacing] = affineSpacing(affine);
  const row = scaleVec(affineColumn(affine, 0), 1 / columnSpacing);
  const column = scaleVec(affineColumn(affine, 1), 1 / rowSpacing);
  return {
    PlaneOrientationSequence: [{ ImageOrientationPatient: [...row, ...column].map(decimalString) }],
    PixelMeasuresSequence: [
      {
        SliceThickness: decimalString(sliceSpacing),
        SpacingBetweenSlices: decimalString(sliceSpacing),
        PixelSpacing: [rowSpacing, columnSpacing].map(decimalString),
      },
    ],
  };
}

function codeItem({ value, scheme, meaning }: Code): DicomItem {
  return { CodeValue: value, CodingSchemeDesignator: scheme, CodeMeaning: meaning };
}

function reference(sopClass: string, instance: string): DicomItem {
  return { ReferencedSOPClassUID: sopClass, ReferencedSOPInstanceUID: instance };
}

function dimension(uid: string, pointer: number, group: number, label: string): DicomItem {
  return {
    DimensionOrganizationUID: uid,
    DimensionIndexPointer: pointer,
    FunctionalGroupPointer: group,
    DimensionDescriptionLabel: label,
  };
}

function tag(group: number, element: number): number {
  return group * 0x10000 + element;
}
