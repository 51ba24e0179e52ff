import { joined } from '../bytes.ts';
import type { DicomFile } from '../dicom/parse.ts';
import type { TransferSyntax } from '../dicom/transferSyntax.ts';
import { explicitForm } from '../dicom-write/elements.ts';
import { type EncodedElement, encodeElements, type Form } from '../dicom-write/encode.ts';
import { metaHeader } from '../dicom-write/metaHeader.ts';
import { explicitLittleEndian } from '../dicom-write/part10.ts';
import { paddedText } from '../dicom-write/text.ts';
import { type Cleaning, cleanElements, newUid } from './cleanElement.ts';
import { identifierGuard } from './identifiers.ts';
import { type DeidentifyOptions, methodCodes } from './profile.ts';
import type { Pseudonyms } from './pseudonyms.ts';

/** A file without its patient, and what was done to it. */
export interface DeidentifiedFile {
  readonly bytes: Uint8Array;
  /** Pseudonym; stands in PatientID and PatientName. */
  readonly patient: string;
  /** Empty where the source's were. */
  readonly studyUid: string;
  readonly seriesUid: string;
  readonly sopInstanceUid: string;
  /** Attributes by what happened to them: X, Z, D, C, U, shift; `private` (dropped); `guard` (held an identifier of the patient). */
  readonly done: Readonly<Record<string, readonly string[]>>;
}

/**
 * De-identifies a DICOM file by the Basic Application Level Confidentiality Profile of PS3.15 Annex E with the chosen options. Pixel data
 * is copied byte for byte, compressed or not; the transfer syntax stays, except that deflated files come out explicit little endian.
 * Whether the picture itself shows a name is for `pixelConcerns` and eyes.
 *
 * @param patientKey what tells its patient from others, where more is known than the file says
 */
export function deidentify(
  file: DicomFile,
  pseudonyms: Pseudonyms,
  options: DeidentifyOptions = {},
  patientKey = patientKeyOf(file),
): DeidentifiedFile {
  const { dataset, meta } = file;
  const done: Record<string, string[]> = {};
  const record: Cleaning['record'] = (action, tag) => {
    const tags = done[action] ?? [];
    done[action] = tags.includes(tag) ? tags : [...tags, tag];
  };
  const guard = identifierGuard(dataset, options);
  const form = formOf(file.transferSyntax);
  const cleaning: Cleaning = { options, pseudonyms, patientKey, guard, fileBytes: file.bytes, record };
  const stamps = deidentificationElements(options, form);
  const replaced = new Set([...stamps.map(({ tag }) => tag), 'x00100010', 'x00100020']);
  const patient = pseudonyms.patient(patientKey);
  const names: EncodedElement[] = [
    { tag: 'x00100010', vr: 'PN', value: { bytes: paddedText(patient) } },
    { tag: 'x00100020', vr: 'LO', value: { bytes: paddedText(patient) } },
  ];
  const kept = cleanElements(dataset, form, cleaning).filter(({ tag }) => !replaced.has(tag));
  const body = encodeElements([...kept, ...stamps, ...names], form);
  const uid = (old: string | undefined) => newUid(old ?? '', pseudonyms);
  const sopInstanceUid = uid(dataset.string('SOPInstanceUID'));
  const fileUid = sopInstanceUid === '' ? pseudonyms.uid(`file ${file.name}`) : sopInstanceUid;
  const sopClass = dataset.string('SOPClassUID') ?? meta.string('MediaStorageSOPClassUID') ?? '';
  return {
    bytes: joined([metaHeader(sopClass, fileUid, syntaxUid(file.transferSyntax)), body]),
    patient,
    studyUid: uid(dataset.string('StudyInstanceUID')),
    seriesUid: uid(dataset.string('SeriesInstanceUID')),
    sopInstanceUid,
    done,
  };
}

/** What tells patients apart: the id with its issuer, else name and birth date, else the study, else the folder. */
export function patientKeyOf({ dataset, name }: DicomFile): string {
  const text = (tag: string) => {
    const element = dataset.elements().find((one) => one.tag === tag);
    return element === undefined ? '' : dataset.elementText(element).replaceAll('\0', '').trim();
  };
  const id = dataset.string('PatientID');
  if (id !== undefined) return `id ${text('x00100021')}|${id}`;
  const person = dataset.string('PatientName');
  if (person !== undefined) return `name ${person}|${text('x00100030')}`;
  const study = dataset.string('StudyInstanceUID');
  if (study !== undefined) return `study ${study}`;
  return `folder ${name.includes('/') ? name.slice(0, name.lastIndexOf('/')) : ''}`;
}

/** Compressed pixels demand explicit little endian (PS3.5 A.4). */
function formOf({ coding, explicit, littleEndian, deflated }: TransferSyntax): Form {
  return coding === 'native' && !deflated ? { explicit, littleEndian } : explicitForm;
}

const syntaxUid = ({ uid, deflated }: TransferSyntax): string => (deflated ? explicitLittleEndian : uid);

/** The attributes that say what was done (PS3.15 E.1.1, PS3.3 C.7.1.1 and C.7.6.3). */
function deidentificationElements(options: DeidentifyOptions, form: Form): EncodedElement[] {
  const codes = methodCodes(options);
  const text = (tag: string, vr: string, value: string): EncodedElement => ({
    tag,
    vr,
    value: { bytes: paddedText(value) },
  });
  const items = codes.map(({ code, meaning }) =>
    encodeElements(
      [text('x00080100', 'SH', code), text('x00080102', 'SH', 'DCM'), text('x00080104', 'LO', meaning)],
      form,
    ),
  );
  return [
    text('x00120062', 'CS', 'YES'),
    text('x00120063', 'LO', codes.map(({ meaning }) => meaning).join('\\')),
    { tag: 'x00120064', vr: 'SQ', value: { items } },
    text('x00280303', 'CS', options.dates === 'remove' ? 'REMOVED' : 'MODIFIED'),
  ];
}
