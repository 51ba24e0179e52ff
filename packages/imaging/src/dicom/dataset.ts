import type { DataSet, Element } from 'dicom-parser';
import { ascii, decodeText } from './charset.ts';
import { dictionary, type Keyword } from './tags.ts';

const wordReaders: Record<string, { bytes: number; read: (view: DataView, at: number, little: boolean) => number }> = {
  US: { bytes: 2, read: (view, at, little) => view.getUint16(at, little) },
  SS: { bytes: 2, read: (view, at, little) => view.getInt16(at, little) },
  UL: { bytes: 4, read: (view, at, little) => view.getUint32(at, little) },
  SL: { bytes: 4, read: (view, at, little) => view.getInt32(at, little) },
  FL: { bytes: 4, read: (view, at, little) => view.getFloat32(at, little) },
  FD: { bytes: 8, read: (view, at, little) => view.getFloat64(at, little) },
};
const textKinds = new Set(['SH', 'LO', 'ST', 'LT', 'UT', 'PN', 'UC']);
/** No attribute read as text is longer; a lying length must not become a giant string. */
const longestText = 1 << 16;

/** A DICOM data set by keyword: values come out trimmed and typed, absent and empty ones as `undefined` or `[]`. */
export class DicomDataset {
  readonly #raw: DataSet;
  readonly littleEndian: boolean;
  readonly #charset: readonly string[];

  constructor(raw: DataSet, littleEndian: boolean, inheritedCharset: readonly string[] = []) {
    this.#raw = raw;
    this.littleEndian = littleEndian;
    this.#charset = inheritedCharset;
    const own = this.strings('SpecificCharacterSet');
    if (own.length > 0) this.#charset = own;
  }

  /** Whether the attribute is there, empty or not. */
  has(keyword: Keyword): boolean {
    return this.element(keyword) !== undefined;
  }

  /** The parser's own element: where the bytes lie, fragments of encapsulated pixel data. */
  element(keyword: Keyword): Element | undefined {
    return this.#raw.elements[dictionary[keyword][0]];
  }

  /** The parser's own elements, every tag present, in order of tag. */
  elements(): Element[] {
    return Object.values(this.#raw.elements).sort((a, b) => (a.tag < b.tag ? -1 : 1));
  }

  /** Every tag present, as `xggggeeee`. */
  tags(): string[] {
    return Object.keys(this.#raw.elements);
  }

  /** The value's bytes as they lie in the file: a view, not a copy. */
  bytes(keyword: Keyword): Uint8Array | undefined {
    const element = this.element(keyword);
    if (element === undefined || element.length === 0 || element.items !== undefined) return undefined;
    return this.elementBytes(element);
  }

  /** The bytes of one of `elements()`, as they lie in the file. */
  elementBytes({ dataOffset, length }: Element): Uint8Array {
    const { byteArray } = this.#raw;
    return byteArray.subarray(dataOffset, Math.max(dataOffset, Math.min(byteArray.length, dataOffset + length)));
  }

  /** The value of one of `elements()` as text in the character set of the data set, untrimmed. */
  elementText(element: Element): string {
    return decodeText(this.elementBytes(element), this.#charset);
  }

  /** All values of a text attribute. */
  strings(keyword: Keyword): string[] {
    const bytes = this.bytes(keyword)?.subarray(0, longestText);
    if (bytes === undefined) return [];
    const kind = dictionary[keyword][1];
    const text = textKinds.has(kind) ? decodeText(bytes, this.#charset) : ascii(bytes);
    return text
      .replace(/\0+$/, '')
      .split('\\')
      .map((value) => value.trim());
  }

  /** The first value of a text attribute, or `undefined` when absent or blank. */
  string(keyword: Keyword): string | undefined {
    const value = this.strings(keyword)[0];
    return value === undefined || value === '' ? undefined : value;
  }

  /** All values of a numeric attribute; text that is no number is left out. */
  numbers(keyword: Keyword): number[] {
    const element = this.element(keyword);
    const bytes = this.bytes(keyword);
    if (element === undefined || bytes === undefined) return [];
    const declared = dictionary[keyword][1];
    const kind = element.vr !== undefined && element.vr in wordReaders ? element.vr : declared;
    const reader = wordReaders[kind];
    if (reader !== undefined) {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const count = Math.floor(bytes.byteLength / reader.bytes);
      return Array.from({ length: count }, (_, i) => reader.read(view, i * reader.bytes, this.littleEndian));
    }
    return this.strings(keyword)
      .filter((text) => text !== '')
      .map((text) => Number(text.replace(',', '.')))
      .filter((value) => Number.isFinite(value));
  }

  /** The first value of a numeric attribute. */
  number(keyword: Keyword): number | undefined {
    return this.numbers(keyword)[0];
  }

  /** The items of a sequence. */
  items(keyword: Keyword): DicomDataset[] {
    return this.elementItems(this.element(keyword));
  }

  /** The items of one of `elements()`; none where it is no sequence. */
  elementItems(element: Element | undefined): DicomDataset[] {
    return (element?.items ?? []).flatMap((item) =>
      item.dataSet === undefined ? [] : [new DicomDataset(item.dataSet, this.littleEndian, this.#charset)],
    );
  }
}
