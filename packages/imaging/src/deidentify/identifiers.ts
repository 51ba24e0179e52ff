import type { DicomDataset } from '../dicom/dataset.ts';
import { standardRepresentation } from '../dicom-write/dictionary.ts';
import { actionFor, type DeidentifyOptions } from './profile.ts';

/** Identifiers that stand whole: patient ids, accession, institution, station, address, telephone, birth date, admission, device, UIDs. */
const whole = new Set(
  `00080050 00080080 00080081 00081010 00081040 00100020 00100021 00100030 00101000 00101040 00101090 00102154 00102160
  00102180 00181000 00200010 0020000d 0020000e 00080018 00380010 00380300 00401001 00400253`
    .split(/\s+/)
    .map((tag) => `x${tag}`),
);
const shortestId = 5;
const shortestName = 3;

/** Finds a data set's identifying values again where they do not belong, such as a patient's name in a comment. */
export interface IdentifierGuard {
  /** Whether a text holds one of them: a name as a word, an identifier anywhere. */
  mentions(text: string): boolean;
}

/** Collects the identifying values of a data set and its sequences, except those that the options keep. */
export function identifierGuard(dataset: DicomDataset, options: DeidentifyOptions): IdentifierGuard {
  const names = new Set<string>();
  const ids = new Set<string>();
  const hidden = (tag: string) => actionFor(tag, options) !== 'K';
  collect(dataset, hidden, names, ids);
  return {
    mentions: (text) => {
      const low = text.toLowerCase();
      for (const id of ids) if (low.includes(id)) return true;
      return wordsOf(low).some((word) => names.has(word));
    },
  };
}

function collect(dataset: DicomDataset, hidden: (tag: string) => boolean, names: Set<string>, ids: Set<string>): void {
  for (const element of dataset.elements()) {
    for (const item of dataset.elementItems(element)) collect(item, hidden, names, ids);
    const isName = (element.vr ?? standardRepresentation(element.tag)) === 'PN';
    if ((!isName && !whole.has(element.tag)) || !hidden(element.tag)) continue;
    const text = dataset.elementText(element).replaceAll('\0', '').toLowerCase();
    if (isName) for (const word of wordsOf(text)) if (word.length >= shortestName) names.add(word);
    for (const value of text.split('\\')) if (value.trim().length >= shortestId) ids.add(value.trim());
  }
}

const wordsOf = (text: string): string[] => text.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
