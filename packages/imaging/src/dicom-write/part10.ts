import dcmjs, { type DcmjsDict } from 'dcmjs';

/** A value of a data set; a sequence is an array of data sets. */
export type DicomValue = string | number | ArrayBuffer | readonly string[] | readonly number[] | readonly DicomItem[];

/** A data set by keyword, for example `{ Modality: 'CT' }`. An empty string writes an empty element. */
export interface DicomItem {
  readonly [keyword: string]: DicomValue;
}

/** A data set that makes a file: it names its class and instance. */
export type DicomRecord = DicomItem & { readonly SOPClassUID: string; readonly SOPInstanceUID: string };

/** Class UID of our files' implementation, from an arbitrary UUID. */
export const implementationUid = '2.25.205813376212394128461929736153482745023';
export const explicitLittleEndian = '1.2.840.10008.1.2.1';

/** Encodes a data set as a DICOM Part-10 file, Explicit VR Little Endian. */
export function encodePart10(record: DicomRecord): Uint8Array {
  return part10Encoder({})(record);
}

/** An encoder for many files that share attributes, which are translated once. Attributes of the file override shared ones. */
export function part10Encoder(shared: DicomItem): (own: DicomRecord) => Uint8Array {
  const { DicomDict, DicomMetaDictionary } = dcmjs.data;
  const common = DicomMetaDictionary.denaturalizeDataset(shared);
  return (own) => {
    const file = new DicomDict(meta(own));
    file.dict = { ...common, ...DicomMetaDictionary.denaturalizeDataset({ ...own, _vrMap: { PixelData: 'OW' } }) };
    return new Uint8Array(file.write());
  };
}

function meta({ SOPClassUID, SOPInstanceUID }: DicomRecord): DcmjsDict {
  return {
    '00020001': { vr: 'OB', Value: [new Uint8Array([0, 1]).buffer] },
    '00020002': { vr: 'UI', Value: [SOPClassUID] },
    '00020003': { vr: 'UI', Value: [SOPInstanceUID] },
    '00020010': { vr: 'UI', Value: [explicitLittleEndian] },
    '00020012': { vr: 'UI', Value: [implementationUid] },
    '00020013': { vr: 'SH', Value: ['LIVER-VLM'] },
  };
}
