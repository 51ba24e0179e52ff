import { paddedText } from '../dicom-write/text.ts';

const texts: Record<string, string> = {
  AE: 'ANONYMIZED',
  AS: '000Y',
  CS: 'ANONYMIZED',
  DA: '19000101',
  DS: '0',
  DT: '19000101000000',
  IS: '0',
  LO: 'ANONYMIZED',
  LT: 'ANONYMIZED',
  PN: 'ANONYMIZED',
  SH: 'ANONYMIZED',
  ST: 'ANONYMIZED',
  TM: '000000',
  UC: 'ANONYMIZED',
  UR: 'urn:anonymized',
  UT: 'ANONYMIZED',
};

const textKinds = new Set(['AE', 'LO', 'LT', 'PN', 'SH', 'ST', 'UC', 'UT']);

/** Whether a representation holds words people type. */
export const isFreeText = (vr: string): boolean => textKinds.has(vr);

/** A value that says nothing, valid for its representation; binary values become zeros of the same length. */
export function dummyValue(vr: string, length: number): Uint8Array {
  const text = texts[vr];
  return text === undefined ? new Uint8Array(length) : paddedText(text);
}
