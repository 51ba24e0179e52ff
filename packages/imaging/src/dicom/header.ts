import type { Vec3 } from '../volume/affine.ts';
import type { DicomDataset } from './dataset.ts';
import type { DicomFile } from './parse.ts';
import type { Keyword } from './tags.ts';

/** What a series import needs to know of one image (one frame of a file), as plain data. */
export interface SliceHeader {
  readonly file: string;
  /** Frame number within the file, from 0. */
  readonly frame: number;
  readonly patientId: string | undefined;
  readonly studyUid: string | undefined;
  readonly seriesUid: string | undefined;
  readonly sopInstanceUid: string | undefined;
  readonly frameOfReferenceUid: string | undefined;
  readonly modality: string | undefined;
  readonly manufacturer: string | undefined;
  readonly model: string | undefined;
  readonly kernel: string | undefined;
  readonly studyDate: string | undefined;
  readonly studyDescription: string | undefined;
  readonly seriesDescription: string | undefined;
  readonly protocolName: string | undefined;
  readonly seriesNumber: number | undefined;
  readonly acquisitionNumber: number | undefined;
  readonly temporalPosition: number | undefined;
  readonly instanceNumber: number | undefined;
  readonly imageType: readonly string[];
  /** Seconds since midnight. */
  readonly acquisitionTime: number | undefined;
  readonly contrastStartTime: number | undefined;
  readonly contrastAgent: string | undefined;
  readonly contrastPhase: string | undefined;
  readonly rows: number;
  readonly columns: number;
  /** Centre of the first pixel, patient mm (LPS). */
  readonly position: Vec3 | undefined;
  /** Unit vectors along a row (growing column index) and along a column, patient axes. */
  readonly orientation: { readonly row: Vec3; readonly column: Vec3 } | undefined;
  /** mm between rows, mm between columns, as DICOM orders them. */
  readonly pixelSpacing: readonly [number, number] | undefined;
  readonly sliceThickness: number | undefined;
  readonly spacingBetweenSlices: number | undefined;
  readonly rescaleSlope: number;
  readonly rescaleIntercept: number;
  readonly rescaleType: string | undefined;
  /** Stored values that mean "no measurement here": from, to. */
  readonly padding: readonly [number, number] | undefined;
}

/** The headers of every frame of a file; a multi-frame file has as many as frames. */
export function sliceHeaders(file: DicomFile, frames: number): SliceHeader[] {
  const { dataset } = file;
  const shared = dataset.items('SharedFunctionalGroupsSequence')[0];
  const perFrame = dataset.items('PerFrameFunctionalGroupsSequence');
  const offsets = dataset.numbers('GridFrameOffsetVector');
  return Array.from({ length: frames }, (_, frame) => {
    const header = sliceHeader(file, frame, [perFrame[frame], shared]);
    return offsets.length === frames && frames > 1 ? shiftedAlongNormal(header, offsets[frame] as number) : header;
  });
}

type Group = DicomDataset | undefined;

function sliceHeader(file: DicomFile, frame: number, groups: readonly Group[]): SliceHeader {
  const { dataset } = file;
  const sets = (sequence: Keyword) => [...groups.flatMap((group) => group?.items(sequence)[0] ?? []), dataset];
  const numbers = (sequence: Keyword, keyword: Keyword) =>
    sets(sequence)
      .map((set) => set.numbers(keyword))
      .find((values) => values.length > 0) ?? [];
  const orientation = numbers('PlaneOrientationSequence', 'ImageOrientationPatient');
  const usage = [
    ...groups.flatMap((group) => group?.items('ContrastBolusUsageSequence') ?? []),
    ...dataset.items('ContrastBolusUsageSequence'),
    dataset,
  ];
  return {
    file: file.name,
    frame,
    patientId: dataset.string('PatientID'),
    studyUid: dataset.string('StudyInstanceUID'),
    seriesUid: dataset.string('SeriesInstanceUID'),
    sopInstanceUid: dataset.string('SOPInstanceUID'),
    frameOfReferenceUid: dataset.string('FrameOfReferenceUID'),
    modality: dataset.string('Modality'),
    manufacturer: dataset.string('Manufacturer'),
    model: dataset.string('ManufacturerModelName'),
    kernel: dataset.string('ConvolutionKernel'),
    studyDate: dataset.string('StudyDate'),
    studyDescription: dataset.string('StudyDescription'),
    seriesDescription: dataset.string('SeriesDescription'),
    protocolName: dataset.string('ProtocolName'),
    seriesNumber: dataset.number('SeriesNumber'),
    acquisitionNumber: dataset.number('AcquisitionNumber'),
    temporalPosition:
      dataset.number('TemporalPositionIdentifier') ?? numbers('FrameContentSequence', 'TemporalPositionIndex')[0],
    instanceNumber: dataset.number('InstanceNumber'),
    imageType: dataset.strings('ImageType'),
    acquisitionTime: secondsOf(dataset.string('AcquisitionTime') ?? dataset.string('AcquisitionDateTime')?.slice(8)),
    contrastStartTime: secondsOf(dataset.string('ContrastBolusStartTime')),
    contrastAgent: dataset.string('ContrastBolusAgent'),
    contrastPhase: usage.map((set) => set.string('ContrastBolusAgentPhase')).find((phase) => phase !== undefined),
    rows: dataset.number('Rows') ?? 0,
    columns: dataset.number('Columns') ?? 0,
    position: vec3(numbers('PlanePositionSequence', 'ImagePositionPatient')),
    orientation: unitAxes(orientation),
    pixelSpacing: positivePair(numbers('PixelMeasuresSequence', 'PixelSpacing')),
    sliceThickness: numbers('PixelMeasuresSequence', 'SliceThickness')[0],
    spacingBetweenSlices: numbers('PixelMeasuresSequence', 'SpacingBetweenSlices')[0],
    rescaleSlope: numbers('PixelValueTransformationSequence', 'RescaleSlope')[0] ?? 1,
    rescaleIntercept: numbers('PixelValueTransformationSequence', 'RescaleIntercept')[0] ?? 0,
    rescaleType: dataset.string('RescaleType'),
    padding: paddingRange(dataset),
  };
}

/** Seconds since midnight of a DICOM time `HHMMSS.FFFFFF`, of any length down to hours; also the old `HH:MM:SS`. */
export function secondsOf(time: string | undefined): number | undefined {
  const match = time?.replaceAll(':', '').match(/^(\d{2})(\d{2})?(\d{2}(?:\.\d+)?)?/);
  if (match === null || match === undefined) return undefined;
  const [, hours, minutes = '0', seconds = '0'] = match;
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

function shiftedAlongNormal(header: SliceHeader, offset: number): SliceHeader {
  if (header.position === undefined || header.orientation === undefined) return header;
  const { row, column } = header.orientation;
  const [x, y, z] = header.position;
  const normal = [
    row[1] * column[2] - row[2] * column[1],
    row[2] * column[0] - row[0] * column[2],
    row[0] * column[1] - row[1] * column[0],
  ];
  const [nx, ny, nz] = normal as [number, number, number];
  return { ...header, position: [x + nx * offset, y + ny * offset, z + nz * offset] };
}

function vec3(values: readonly number[]): Vec3 | undefined {
  return values.length >= 3 ? (values.slice(0, 3) as unknown as Vec3) : undefined;
}

function positivePair(values: readonly number[]): [number, number] | undefined {
  const [row, column] = values;
  return row !== undefined && column !== undefined && row > 0 && column > 0 ? [row, column] : undefined;
}

/** Two cosines that are neither zero nor parallel; de-identified and derived files hold nonsense here. */
function unitAxes(values: readonly number[]): { row: Vec3; column: Vec3 } | undefined {
  if (values.length < 6) return undefined;
  const row = unit(values.slice(0, 3));
  const column = unit(values.slice(3, 6));
  if (row === undefined || column === undefined) return undefined;
  const cosine = row[0] * column[0] + row[1] * column[1] + row[2] * column[2];
  return Math.abs(cosine) < 0.01 ? { row, column } : undefined;
}

function unit(values: readonly number[]): Vec3 | undefined {
  const length = Math.hypot(...values);
  return length > 0.5 && length < 2 ? (values.map((value) => value / length) as unknown as Vec3) : undefined;
}

/** Padding is stored with the sign of the pixels, whatever representation the element was written with. */
function paddingRange(dataset: DicomDataset): [number, number] | undefined {
  const value = dataset.number('PixelPaddingValue');
  if (value === undefined) return undefined;
  const limit = dataset.number('PixelPaddingRangeLimit') ?? value;
  const bits = dataset.number('BitsAllocated') ?? 16;
  const signed = dataset.number('PixelRepresentation') === 1 && bits === 16;
  const [a, b] = [value, limit].map((stored) => (signed ? (stored << 16) >> 16 : stored)) as [number, number];
  return a <= b ? [a, b] : [b, a];
}
