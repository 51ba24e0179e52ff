import type { Code } from './codes.ts';

/** Tissue that a lesion's enhancement is held against. */
export const referenceTissues = ['liver', 'aorta'] as const;
export type ReferenceTissue = (typeof referenceTissues)[number];

/** By scheme and value, SNOMED CT and its older SRT form (DICOM PS3.16 CID 4 and the mapping of both, as in pydicom). */
const BY_CODE: Readonly<Record<string, ReferenceTissue>> = {
  'SCT 10200004': 'liver',
  'SRT T-62000': 'liver',
  'SCT 15825003': 'aorta',
  'SRT T-42000': 'aorta',
  'SCT 7832008': 'aorta',
  'SRT T-42500': 'aorta',
};

const BY_NAME: Readonly<Record<string, ReferenceTissue>> = {
  liver: 'liver',
  aorta: 'aorta',
  'abdominal aorta': 'aorta',
};

/** The tissue that a segment or structure outlines as a whole: by its code, or where it has none by its exact name. */
export const tissueOf = (name: string, type?: Code): ReferenceTissue | undefined =>
  type === undefined
    ? BY_NAME[name.trim().toLowerCase().replaceAll('_', ' ')]
    : BY_CODE[`${type.scheme} ${type.value}`];
