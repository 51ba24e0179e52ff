import { joined } from '../bytes.ts';

/** How elements are written: with their representation or without, and in which byte order. */
export interface Form {
  readonly explicit: boolean;
  readonly littleEndian: boolean;
}

/** An element to write: its value as bytes in the form's order, or the encoded items of a sequence, or fragments of pixel data. */
export interface EncodedElement {
  readonly tag: string;
  readonly vr: string;
  readonly value:
    | { readonly bytes: Uint8Array }
    | { readonly items: readonly Uint8Array[] }
    | { readonly fragments: readonly Uint8Array[] };
}

const undefinedLength = 0xffffffff;
const longKinds = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV']);
const item = 'xfffee000';
const sequenceEnd = 'xfffee0dd';

/** Writes elements one after the other in order of tag (PS3.5 chapter 7). */
export function encodeElements(elements: readonly EncodedElement[], form: Form): Uint8Array {
  const sorted = [...elements].sort((a, b) => (a.tag < b.tag ? -1 : 1));
  return joined(sorted.flatMap((element) => elementParts(element, form)));
}

function elementParts({ tag, vr, value }: EncodedElement, form: Form): Uint8Array[] {
  if ('bytes' in value) {
    const odd = value.bytes.length % 2 === 1;
    const length = value.bytes.length + (odd ? 1 : 0);
    return [header(tag, vr, length, form), value.bytes, ...(odd ? [new Uint8Array(1)] : [])];
  }
  const parts = 'items' in value ? value.items : value.fragments;
  const inside = parts.flatMap((part) => [marker(item, part.length, form), part]);
  const length = inside.reduce((sum, part) => sum + part.length, 0);
  // Fragments always, and sequences of unknown representation, end with a delimiter; other sequences state their length.
  if ('fragments' in value || vr === 'UN') {
    return [header(tag, vr, undefinedLength, form), ...inside, marker(sequenceEnd, 0, form)];
  }
  return [header(tag, vr, length, form), ...inside];
}

function header(tag: string, vr: string, length: number, form: Form): Uint8Array {
  if (!form.explicit) return marker(tag, length, form);
  const long = longKinds.has(vr);
  const view = new DataView(new ArrayBuffer(long ? 12 : 8));
  writeTag(view, tag, form.littleEndian);
  view.setUint8(4, vr.charCodeAt(0));
  view.setUint8(5, vr.charCodeAt(1));
  if (long) view.setUint32(8, length, form.littleEndian);
  else view.setUint16(6, length, form.littleEndian);
  return new Uint8Array(view.buffer);
}

function marker(tag: string, length: number, { littleEndian }: Form): Uint8Array {
  const view = new DataView(new ArrayBuffer(8));
  writeTag(view, tag, littleEndian);
  view.setUint32(4, length, littleEndian);
  return new Uint8Array(view.buffer);
}

function writeTag(view: DataView, tag: string, littleEndian: boolean): void {
  view.setUint16(0, Number.parseInt(tag.slice(1, 5), 16), littleEndian);
  view.setUint16(2, Number.parseInt(tag.slice(5), 16), littleEndian);
}
