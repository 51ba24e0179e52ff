import type { DicomFile } from '../dicom/parse.ts';
import { ImagingError } from '../error.ts';
import { standardRepresentation } from './dictionary.ts';
import { elementsOf } from './elements.ts';
import type { EncodedElement } from './encode.ts';

/** What a new object of a study repeats of its images: the patient and study modules, byte for byte. */
export interface StudyContext {
  readonly studyUid: string;
  readonly elements: readonly EncodedElement[];
}

/** Of the patient and study modules (PS3.3 C.7.1.1, C.7.2.1) and of de-identification, what describes the object, not the image. */
const copied = [
  ...['x00080005', 'x00080020', 'x00080030', 'x00080050', 'x00080090', 'x00081030'],
  ...['x00100010', 'x00100020', 'x00100021', 'x00100030', 'x00100032', 'x00100040', 'x00101010', 'x00101020'],
  ...['x00101030', 'x00102160', 'x00104000', 'x00120062', 'x00120063', 'x0020000d', 'x00200010', 'x00280303'],
];

/** Those that must stand in every object, empty where the images lack them. */
const required = elementsOf({
  SpecificCharacterSet: 'ISO_IR 192',
  StudyDate: '',
  StudyTime: '',
  AccessionNumber: '',
  ReferringPhysicianName: '',
  PatientName: '',
  PatientID: '',
  PatientBirthDate: '',
  PatientSex: '',
  StudyID: '',
});

/**
 * Takes the patient and study from one image of the study. Names keep their bytes and character set: text that is encoded anew
 * no longer matches the patient in some archives.
 * @throws ImagingError `geometry` where the image names no study.
 */
export function studyContextOf({ dataset, name }: DicomFile): StudyContext {
  const studyUid = dataset.string('StudyInstanceUID');
  if (studyUid === undefined)
    throw new ImagingError(
      'damaged',
      `${name}: expected a StudyInstanceUID, got none - a result cannot be filed without; take another copy`,
    );
  const own = dataset.elements().flatMap((element): EncodedElement[] => {
    const { tag } = element;
    if (!copied.includes(tag) || element.items !== undefined) return [];
    return [{ tag, vr: standardRepresentation(tag) ?? 'LO', value: { bytes: dataset.elementBytes(element) } }];
  });
  const present = new Set(own.map(({ tag }) => tag));
  const plain = required.filter(({ tag }) => !present.has(tag) && (tag !== 'x00080005' || own.every(isAscii)));
  return { studyUid, elements: [...own, ...plain] };
}

/** Without a declared character set only ASCII is certain. */
const isAscii = ({ value }: EncodedElement): boolean => 'bytes' in value && value.bytes.every((byte) => byte < 128);
