import dcmjs from 'dcmjs';
import { standardRepresentation } from './dictionary.ts';
import { type EncodedElement, encodeElements, type Form } from './encode.ts';
import type { DicomItem, DicomValue } from './part10.ts';
import { paddedText } from './text.ts';

/** The form of the files that we write. */
export const explicitForm: Form = { explicit: true, littleEndian: true };

const writers: Record<string, { bytes: number; write: (view: DataView, at: number, value: number) => void }> = {
  US: { bytes: 2, write: (view, at, value) => view.setUint16(at, value, true) },
  SS: { bytes: 2, write: (view, at, value) => view.setInt16(at, value, true) },
  UL: { bytes: 4, write: (view, at, value) => view.setUint32(at, value, true) },
  SL: { bytes: 4, write: (view, at, value) => view.setInt32(at, value, true) },
  AT: {
    bytes: 4,
    write: (view, at, value) => {
      view.setUint16(at, value >>> 16, true);
      view.setUint16(at + 2, value & 0xffff, true);
    },
  },
  FL: { bytes: 4, write: (view, at, value) => view.setFloat32(at, value, true) },
  FD: { bytes: 8, write: (view, at, value) => view.setFloat64(at, value, true) },
};

/**
 * A data set by keyword as elements to encode. Text is written in UTF-8.
 * @throws RangeError for a keyword that the dictionary does not know.
 */
export const elementsOf = (item: DicomItem): EncodedElement[] =>
  Object.entries(item).map(([keyword, value]) => elementOf(keyword, value));

function elementOf(keyword: string, value: DicomValue): EncodedElement {
  const tag = tagOf(keyword);
  const vr = standardRepresentation(tag) ?? 'UN';
  if (vr === 'SQ') {
    const items = value === '' ? [] : (value as readonly DicomItem[]);
    return { tag, vr, value: { items: items.map((own) => encodeElements(elementsOf(own), explicitForm)) } };
  }
  if (value instanceof ArrayBuffer) return { tag, vr, value: { bytes: new Uint8Array(value) } };
  const writer = writers[vr];
  if (writer === undefined)
    return { tag, vr, value: { bytes: paddedText([value].flat().join('\\'), vr === 'UI' ? '\0' : ' ') } };
  const numbers = [value].flat().filter((v) => v !== '') as number[];
  const view = new DataView(new ArrayBuffer(numbers.length * writer.bytes));
  numbers.forEach((number, i) => {
    writer.write(view, i * writer.bytes, number);
  });
  return { tag, vr, value: { bytes: new Uint8Array(view.buffer) } };
}

function tagOf(keyword: string): string {
  const tag = dcmjs.data.DicomMetaDictionary.nameMap[keyword]?.tag;
  if (tag === undefined) throw new RangeError(`keyword: expected one of DICOM's, got ${keyword} - correct the name`);
  return `x${tag.slice(1, 5)}${tag.slice(6, 10)}`.toLowerCase();
}
