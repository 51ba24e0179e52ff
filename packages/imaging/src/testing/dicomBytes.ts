import { joined } from '../bytes.ts';
import { dictionary, type Keyword } from '../dicom/tags.ts';

/** Attributes of a small DICOM file made for a test; numbers of US attributes, text of all others. */
export type TestAttributes = Partial<Record<Keyword, string | number>>;

/** A 4 x 3 CT slice at height `z` mm whose stored value is 1024 + z everywhere. */
export function ctSlice(z: number, attributes: TestAttributes = {}): Uint8Array {
  const pixels = new Int16Array(12).fill(1024 + z);
  return dicomBytes(
    {
      SOPInstanceUID: `1.2.3.${Math.round(z * 1000) + 1_000_000}`,
      ImageType: 'ORIGINAL\\PRIMARY\\AXIAL',
      Modality: 'CT',
      StudyInstanceUID: '1.2.3',
      SeriesInstanceUID: '1.2.3.4',
      ImagePositionPatient: `-10\\-20\\${z}`,
      ImageOrientationPatient: '1\\0\\0\\0\\1\\0',
      SamplesPerPixel: 1,
      PhotometricInterpretation: 'MONOCHROME2',
      Rows: 3,
      Columns: 4,
      PixelSpacing: '0.5\\0.75',
      BitsAllocated: 16,
      BitsStored: 16,
      HighBit: 15,
      PixelRepresentation: 1,
      RescaleIntercept: '-1024',
      RescaleSlope: '1',
      ...attributes,
    },
    new Uint8Array(pixels.buffer),
  );
}

/** Writes attributes and pixels as a Part-10 file in explicit little endian. */
export function dicomBytes(attributes: TestAttributes, pixels: Uint8Array): Uint8Array {
  const entries = Object.entries(attributes) as [Keyword, string | number][];
  entries.sort(([a], [b]) => (dictionary[a][0] < dictionary[b][0] ? -1 : 1));
  const elements = entries.map(([keyword, value]) =>
    element(dictionary[keyword][0], dictionary[keyword][1], valueBytes(value)),
  );
  const meta = element('x00020010', 'UI', valueBytes('1.2.840.10008.1.2.1'));
  const preamble = new Uint8Array(132);
  preamble.set([0x44, 0x49, 0x43, 0x4d], 128);
  return joined([preamble, meta, ...elements, element('x7fe00010', 'OW', pixels)]);
}

function valueBytes(value: string | number): Uint8Array {
  if (typeof value === 'number') return new Uint8Array(Uint16Array.of(value).buffer);
  return new TextEncoder().encode(value.length % 2 === 0 ? value : `${value} `);
}

function element(tag: string, vr: string, value: Uint8Array): Uint8Array {
  const long = vr === 'OW' || vr === 'SQ';
  const head = new DataView(new ArrayBuffer(long ? 12 : 8));
  head.setUint16(0, Number.parseInt(tag.slice(1, 5), 16), true);
  head.setUint16(2, Number.parseInt(tag.slice(5), 16), true);
  head.setUint8(4, vr.charCodeAt(0));
  head.setUint8(5, vr.charCodeAt(1));
  if (long) head.setUint32(8, value.length, true);
  else head.setUint16(6, value.length, true);
  return joined([new Uint8Array(head.buffer), value]);
}
