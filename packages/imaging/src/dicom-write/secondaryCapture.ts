import { encodeDerived } from './derivedFile.ts';
import type { StudyContext } from './studyContext.ts';
import { uidFrom } from './uid.ts';

/** Secondary Capture Image Storage. */
export const secondaryCaptureStorage = '1.2.840.10008.5.1.4.1.1.7';

export interface SecondaryCapture {
  readonly study: StudyContext;
  /** Names the object: the same name gives the same UIDs. */
  readonly name: string;
  readonly seriesNumber: number;
  readonly description: string;
  /** `YYYYMMDD` and `HHMMSS`. */
  readonly date: string;
  readonly time: string;
  readonly software: string;
  readonly size: { readonly rows: number; readonly columns: number };
  /** Red, green, blue, 8 bits each, row by row. It must show nothing that identifies the patient. */
  readonly rgb: Uint8Array;
}

/**
 * Encodes a picture as a Secondary Capture, for archives and viewers that read neither SR nor SEG.
 * @throws RangeError where the pixels do not fill the size
 */
export function encodeSecondaryCapture(page: SecondaryCapture): Uint8Array {
  const { rows, columns } = page.size;
  if (page.rgb.length !== 3 * rows * columns)
    throw new RangeError(
      `secondary capture: expected ${3 * rows * columns} bytes for ${columns} x ${rows}, got ${page.rgb.length} - pass RGB`,
    );
  const sopInstanceUid = uidFrom(`${page.name} page`);
  // The dictionary leaves OB or OW open; 8-bit samples of colour are bytes.
  const pixels = { tag: 'x7fe00010', vr: 'OB', value: { bytes: page.rgb } };
  const own = {
    SOPClassUID: secondaryCaptureStorage,
    SOPInstanceUID: sopInstanceUid,
    Modality: 'OT',
    ConversionType: 'WSD',
    SeriesInstanceUID: uidFrom(`${page.name} page series`),
    SeriesNumber: String(page.seriesNumber),
    SeriesDescription: page.description,
    SeriesDate: page.date,
    SeriesTime: page.time,
    ContentDate: page.date,
    ContentTime: page.time,
    InstanceNumber: '1',
    ImageType: ['DERIVED', 'SECONDARY'],
    BodyPartExamined: 'ABDOMEN',
    PatientOrientation: '',
    BurnedInAnnotation: 'NO',
    SecondaryCaptureDeviceManufacturer: 'Liver-VLM',
    SecondaryCaptureDeviceSoftwareVersions: page.software,
    SamplesPerPixel: 3,
    PhotometricInterpretation: 'RGB',
    PlanarConfiguration: 0,
    Rows: rows,
    Columns: columns,
    BitsAllocated: 8,
    BitsStored: 8,
    HighBit: 7,
    PixelRepresentation: 0,
  };
  return encodeDerived(page.study, own, [pixels]);
}
