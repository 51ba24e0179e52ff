import dcmjs from 'dcmjs';

/** Where the dictionary leaves a choice that depends on other attributes, the form that holds the same bytes. */
const ambiguous: Record<string, string> = { ox: 'OW', xs: 'US', ow: 'OW', 'OB or OW': 'OW', 'US or SS': 'US' };

const entryOf = (tag: string) =>
  dcmjs.data.DicomMetaDictionary.dictionary[`(${tag.slice(1, 5)},${tag.slice(5)})`.toUpperCase()];

/** The keyword of a tag (`xggggeeee`), such as `PatientName`; `unknown` outside the dictionary. */
export const tagName = (tag: string): string => entryOf(tag)?.name ?? 'unknown';

/** The value representation of a tag (`xggggeeee`) of the whole DICOM dictionary; `undefined` for tags it does not know. */
export function standardRepresentation(tag: string): string | undefined {
  const vr = entryOf(tag)?.vr;
  return vr === undefined ? undefined : (ambiguous[vr] ?? vr);
}
