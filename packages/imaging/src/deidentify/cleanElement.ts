import type { Element } from 'dicom-parser';
import type { DicomDataset } from '../dicom/dataset.ts';
import { standardRepresentation } from '../dicom-write/dictionary.ts';
import { type EncodedElement, encodeElements, type Form } from '../dicom-write/encode.ts';
import { paddedText } from '../dicom-write/text.ts';
import { shiftDates } from './dates.ts';
import { dummyValue, isFreeText } from './dummy.ts';
import type { IdentifierGuard } from './identifiers.ts';
import { type Action, actionFor, type DeidentifyOptions } from './profile.ts';
import type { Pseudonyms } from './pseudonyms.ts';
import { harmlessWords } from './words.ts';

/** What cleaning one file needs to know. */
export interface Cleaning {
  readonly options: DeidentifyOptions;
  readonly pseudonyms: Pseudonyms;
  readonly patientKey: string;
  readonly guard: IdentifierGuard;
  /** The bytes that fragments of pixel data point into. */
  readonly fileBytes: Uint8Array;
  /** Called for each attribute that did not stay as it was. */
  readonly record: (action: Action | 'private' | 'guard', tag: string) => void;
}

const patientNames = new Set(['x00100010', 'x00100020']);
const oldestAge = 89;
/** UIDs of kinds of things, not of things: SOP classes, in a file and in references. */
const classUids = new Set(['x00080016', 'x00080062', 'x0008115a', 'x00081150', 'x00041510', 'x00041512']);
/** Makers and models are published by the thousand; a phantom may well be named after its maker. */
const publicTexts = new Set(['x00080070', 'x00081090']);

/** Cleans the elements of a data set or of an item, sequences included, and gives them ready to be written in `form`. */
export function cleanElements(
  dataset: DicomDataset,
  form: Form,
  cleaning: Cleaning,
  everything?: 'dummy',
): EncodedElement[] {
  return dataset.elements().flatMap((element) => {
    const cleaned = cleanElement(dataset, element, form, cleaning, everything);
    return cleaned === undefined ? [] : [cleaned];
  });
}

function cleanElement(
  dataset: DicomDataset,
  element: Element,
  form: Form,
  cleaning: Cleaning,
  everything: 'dummy' | undefined,
): EncodedElement | undefined {
  const { tag } = element;
  if (tag.endsWith('0000')) return undefined;
  const { options, pseudonyms, patientKey, record } = cleaning;
  const standard = standardRepresentation(tag);
  const isSequence = element.items !== undefined;
  // A lost end, or a sequence whose items the parser could not see, cannot be cleaned.
  const opaque =
    (element.hadUndefinedLength === true && !isSequence && element.fragments === undefined) ||
    (standard === 'SQ' && !isSequence && element.length > 0);
  if (standard === undefined || opaque) {
    record(Number.parseInt(tag.slice(1, 5), 16) % 2 === 1 ? 'private' : 'X', tag);
    return undefined;
  }
  const kind = element.vr === undefined || element.vr === 'UN' ? standard : element.vr;
  const vr = element.vr ?? standard;
  const bytesOf = (bytes: Uint8Array): EncodedElement => ({ tag, vr, value: { bytes } });
  if (patientNames.has(tag)) {
    record('D', tag);
    return bytesOf(paddedText(pseudonyms.patient(patientKey)));
  }

  const basic = (action: Action): EncodedElement | undefined => {
    if (action === 'X') return undefined;
    if (isSequence) return action === 'Z' ? sequence([]) : sequence(items('dummy'));
    return bytesOf(action === 'Z' || element.length === 0 ? new Uint8Array(0) : dummyValue(kind, element.length));
  };
  const sequence = (encoded: readonly Uint8Array[]): EncodedElement => ({
    tag,
    vr: isSequence && element.vr !== 'UN' ? 'SQ' : vr,
    value: { items: encoded },
  });
  const items = (mode?: 'dummy'): Uint8Array[] => {
    // Items of an element of unknown representation are implicit little endian whatever stands around them (PS3.5 6.2.2).
    const inner = element.vr === 'UN' ? { explicit: false, littleEndian: true } : form;
    return dataset
      .elementItems(element)
      .map((item) => encodeElements(cleanElements(item, inner, cleaning, mode), inner));
  };
  const fallback = (): EncodedElement | undefined => {
    const action = actionFor(tag, { dates: 'remove' }) ?? 'Z';
    record(action, tag);
    return basic(action);
  };

  const action =
    everything === 'dummy' && !isSequence && kind !== 'UI' ? 'D' : (actionFor(tag, options) ?? byKind(kind, options));
  switch (action) {
    case 'X':
    case 'Z':
    case 'D':
      record(action, tag);
      return basic(action);
    case 'shift': {
      if (kind !== 'DA' && kind !== 'DT')
        return isSequence ? sequence(items()) : bytesOf(dataset.elementBytes(element));
      const text = dataset.elementText(element).replace(/\0+$/, '');
      const shifted = shiftDates(text, pseudonyms.daysBack(patientKey));
      if (shifted === undefined) return fallback();
      record('shift', tag);
      return bytesOf(paddedText(shifted));
    }
    case 'C': {
      if (isSequence) return sequence(items());
      if (!isFreeText(kind)) return fallback();
      const words = harmless(dataset.elementText(element), cleaning);
      if (words === '') return fallback();
      record('C', tag);
      return bytesOf(paddedText(words));
    }
    default:
      break;
  }
  if (isSequence) return sequence(items());
  if (element.fragments !== undefined) {
    const fragments = element.fragments.map(({ position, length }) =>
      cleaning.fileBytes.subarray(position, position + length),
    );
    return {
      tag,
      vr: form.explicit && element.vr === undefined ? 'OB' : vr,
      value: { fragments: [offsetTable(element), ...fragments] },
    };
  }
  if (kind === 'UI' && !classUids.has(tag)) {
    const old = dataset.elementText(element).replaceAll('\0', '');
    const uids = old.split('\\').map((uid) => newUid(uid.trim(), pseudonyms));
    if (uids.join('\\') === old.trim()) return bytesOf(dataset.elementBytes(element));
    record('U', tag);
    return bytesOf(paddedText(uids.join('\\'), '\0'));
  }
  if (tag === 'x00101010') return bytesOf(cappedAge(dataset.elementText(element)));
  if (isFreeText(kind) && !publicTexts.has(tag) && cleaning.guard.mentions(dataset.elementText(element))) {
    record('guard', tag);
    return bytesOf(paddedText('REMOVED'));
  }
  return bytesOf(dataset.elementBytes(element));
}

/** What the profile does not name: names go, dates follow the option, UIDs of things are replaced, all else stays. */
function byKind(kind: string, options: DeidentifyOptions): Action {
  if (kind === 'PN') return 'Z';
  if (kind === 'DA' || kind === 'DT') return options.dates === 'remove' ? 'Z' : 'shift';
  return kind === 'UI' ? 'U' : 'K';
}

/** UIDs of the standard itself name no thing of a hospital. */
export const newUid = (old: string, pseudonyms: Pseudonyms): string =>
  old === '' || old.startsWith('1.2.840.10008.') ? old : pseudonyms.uid(old);

function harmless(text: string, { guard }: Cleaning): string {
  return harmlessWords(text)
    .split(' ')
    .filter((word) => !guard.mentions(word))
    .join(' ')
    .slice(0, 64);
}

/** The oldest are few: 90 years and more become 90. */
function cappedAge(text: string): Uint8Array {
  const match = /^(\d{3})Y/.exec(text);
  return paddedText(match !== null && Number(match[1]) > oldestAge ? '090Y' : text.replaceAll('\0', '').trim());
}

function offsetTable({ basicOffsetTable = [] }: Element): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * basicOffsetTable.length));
  for (const [at, offset] of basicOffsetTable.entries()) view.setUint32(4 * at, offset, true);
  return new Uint8Array(view.buffer);
}
