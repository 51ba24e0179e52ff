import { affineColumn, affineSpacing, cross, scaleVec, type Vec3 } from '../volume/affine.ts';
import { type Volume, voxelToWorld } from '../volume/volume.ts';
import { decimalString } from './decimal.ts';
import { elementsOf } from './elements.ts';
import { type DicomItem, type DicomRecord, part10Encoder } from './part10.ts';
import type { StudyContext } from './studyContext.ts';
import { uidFrom } from './uid.ts';

/** What the images of a study have in common. Dates are `YYYYMMDD`, times `HHMMSS`. */
export interface StudyHeader {
  readonly patientId: string;
  readonly patientName: string;
  readonly studyUid: string;
  readonly studyId: string;
  readonly date: string;
  readonly time: string;
  readonly description: string;
  readonly frameOfReferenceUid: string;
}

/** What the images of a CT series have in common. */
export interface CtSeriesHeader {
  readonly seriesUid: string;
  readonly number: number;
  readonly description: string;
  readonly acquisitionTime: string;
  readonly manufacturer: string;
  readonly model: string;
  readonly contrast?: {
    readonly agent: string;
    /** `HHMMSS` of the start of the injection. */
    readonly startTime: string;
    /** A defined term of (0018,9344), where the scanner writes one. */
    readonly phase?: string;
  };
}

/** One encoded image. */
export interface CtInstance {
  readonly sopInstanceUid: string;
  /** Index of its slice in the volume. */
  readonly slice: number;
  readonly bytes: Uint8Array;
}

/** CT Image Storage. */
export const ctImageStorage = '1.2.840.10008.5.1.4.1.1.2';

/** The SOP Instance UID that `ctInstances` gives to a slice. */
export function ctInstanceUid(seriesUid: string, slice: number): string {
  return uidFrom(`${seriesUid} slice ${slice}`);
}

/**
 * Encodes a volume of HU as a series of CT images, one a slice, the topmost first (instance number 1).
 * HU are stored as 12-bit numbers with intercept -1024; values outside -1024 ... 3071 are clamped, as scanners do.
 */
export function* ctInstances(volume: Volume, study: StudyHeader, series: CtSeriesHeader): Generator<CtInstance> {
  const [columns, rows, slices] = volume.size;
  const encode = part10Encoder(sharedAttributes(volume, study, series));
  for (let number = 1; number <= slices; number++) {
    const slice = slices - number;
    const position = voxelToWorld(volume, [0, 0, slice]);
    const sopInstanceUid = ctInstanceUid(series.seriesUid, slice);
    const record: DicomRecord = {
      SOPClassUID: ctImageStorage,
      SOPInstanceUID: sopInstanceUid,
      InstanceNumber: String(number),
      ImagePositionPatient: position.map(decimalString),
      SliceLocation: decimalString(position[2]),
      PixelData: storedPixels(volume.data.subarray(slice * columns * rows, (slice + 1) * columns * rows)),
    };
    yield { sopInstanceUid, slice, bytes: encode(record) };
  }
}

/** The study as objects made from its images repeat it. */
export const studyContext = (study: StudyHeader): StudyContext => ({
  studyUid: study.studyUid,
  elements: elementsOf(studyAttributes(study)),
});

function studyAttributes(study: StudyHeader): DicomItem {
  return {
    SpecificCharacterSet: 'ISO_IR 192',
    StudyDate: study.date,
    StudyTime: study.time,
    AccessionNumber: '',
    ReferringPhysicianName: '',
    StudyDescription: study.description,
    PatientName: study.patientName,
    PatientID: study.patientId,
    PatientBirthDate: '',
    PatientSex: '',
    StudyInstanceUID: study.studyUid,
    StudyID: study.studyId,
  };
}

function sharedAttributes(volume: Volume, study: StudyHeader, series: CtSeriesHeader): DicomItem {
  const [columns, rows] = volume.size;
  const [columnSpacing, rowSpacing, sliceSpacing] = affineSpacing(volume.affine);
  return {
    ...studyAttributes(study),
    FrameOfReferenceUID: study.frameOfReferenceUid,
    PositionReferenceIndicator: '',
    ...contrastAttributes(series),
    ImageType: ['ORIGINAL', 'PRIMARY', 'AXIAL'],
    SOPClassUID: ctImageStorage,
    SeriesDate: study.date,
    AcquisitionDate: study.date,
    ContentDate: study.date,
    SeriesTime: series.acquisitionTime,
    AcquisitionTime: series.acquisitionTime,
    ContentTime: series.acquisitionTime,
    Modality: 'CT',
    Manufacturer: series.manufacturer,
    ManufacturerModelName: series.model,
    DeviceSerialNumber: 'PHANTOM',
    SoftwareVersions: '1',
    SeriesDescription: series.description,
    BodyPartExamined: 'ABDOMEN',
    SliceThickness: decimalString(sliceSpacing),
    KVP: '120',
    ConvolutionKernel: 'STANDARD',
    PatientPosition: 'HFS',
    SeriesInstanceUID: series.seriesUid,
    SeriesNumber: String(series.number),
    AcquisitionNumber: String(series.number),
    ImageOrientationPatient: orientation(volume).map(decimalString),
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    Rows: rows,
    Columns: columns,
    PixelSpacing: [rowSpacing, columnSpacing].map(decimalString),
    BitsAllocated: 16,
    BitsStored: 12,
    HighBit: 11,
    PixelRepresentation: 0,
    WindowCenter: '55',
    WindowWidth: '250',
    RescaleIntercept: '-1024',
    RescaleSlope: '1',
    RescaleType: 'HU',
  };
}

function contrastAttributes({ contrast }: CtSeriesHeader): DicomItem {
  if (!contrast) return {};
  return {
    ContrastBolusAgent: contrast.agent,
    ContrastBolusRoute: 'IV',
    ContrastBolusStartTime: contrast.startTime,
    // (0018,9344) belongs to Enhanced CT; scanners and our readers use it in single-frame CT as well.
    ...(contrast.phase ? { ContrastBolusAgentPhase: contrast.phase } : {}),
  };
}

/** Direction cosines of rows and columns; the slices must follow their cross product. */
function orientation({ affine }: Volume): number[] {
  const [columnSpacing, rowSpacing] = affineSpacing(affine);
  const row: Vec3 = scaleVec(affineColumn(affine, 0), 1 / columnSpacing);
  const column: Vec3 = scaleVec(affineColumn(affine, 1), 1 / rowSpacing);
  const normal = cross(row, column);
  const step = affineColumn(affine, 2);
  if (normal[0] * step[0] + normal[1] * step[1] + normal[2] * step[2] <= 0)
    throw new RangeError(
      'CT series: expected slices along the cross product of rows and columns, got a left-handed affine - flip the slices first',
    );
  return [...row, ...column];
}

function storedPixels(hu: Float32Array): ArrayBuffer {
  const stored = new Uint16Array(hu.length);
  for (let at = 0; at < hu.length; at++) stored[at] = Math.min(4095, Math.max(0, Math.round(hu[at] as number) + 1024));
  return stored.buffer;
}
