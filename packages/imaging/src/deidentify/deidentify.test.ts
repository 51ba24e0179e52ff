import { expect, test } from 'vitest';
import { joined } from '../bytes.ts';
import { parseDicom } from '../dicom/parse.ts';
import { type EncodedElement, encodeElements, type Form } from '../dicom-write/encode.ts';
import { deidentify } from './deidentify.ts';
import type { DeidentifyOptions } from './profile.ts';
import { pseudonyms } from './pseudonyms.ts';
import { pixelConcerns } from './refuse.ts';

const names = pseudonyms('a salt of the test');
const pixels = Uint8Array.from({ length: 24 }, (_, at) => 7 * at);
const text = (tag: string, vr: string, value: string): EncodedElement => ({
  tag: `x${tag}`,
  vr,
  value: { bytes: new TextEncoder().encode(value.length % 2 === 0 ? value : `${value} `) },
});
const uid = (tag: string, value: string) => text(tag, 'UI', value.length % 2 === 0 ? value : `${value}\0`);
const number = (tag: string, value: number, form: Form): EncodedElement => {
  const bytes = new Uint8Array(2);
  new DataView(bytes.buffer).setUint16(0, value, form.littleEndian);
  return { tag: `x${tag}`, vr: 'US', value: { bytes } };
};

/** Every string here that must not be found again. */
const secrets = [
  'Huber',
  'Annemarie',
  'MRN-77301',
  'ACC55123',
  'Kantonsspital',
  'Dr Weibel',
  'CTROOM3',
  'SN-90017',
  '19610412',
  '20210316',
  '1.2.826.9.1',
  '1.2.826.9.2',
  '1.2.826.9.3',
  '1.2.826.9.4',
  'PRIVATE-NOTE',
  'Seebach',
  'PAGER',
];

function secretFile(form: Form, syntax: string): Uint8Array {
  const referenced = [uid('00081150', '1.2.840.10008.5.1.4.1.1.2'), uid('00081155', '1.2.826.9.4')];
  const performed = [
    text('00400254', 'LO', 'CT for Huber'),
    text('00400244', 'DA', '20210316'),
    text('00091002', 'LO', 'PRIVATE-NOTE'),
  ];
  const encoded = (own: readonly EncodedElement[]): EncodedElement['value'] => ({ items: [encodeElements(own, form)] });
  const elements: EncodedElement[] = [
    text('00080008', 'CS', 'ORIGINAL\\PRIMARY\\AXIAL'),
    uid('00080016', '1.2.840.10008.5.1.4.1.1.2'),
    uid('00080018', '1.2.826.9.3'),
    text('00080020', 'DA', '20210316'),
    text('00080030', 'TM', '101500'),
    text('0008002a', 'DT', '20210316101530.5'),
    text('00080050', 'SH', 'ACC55123'),
    text('00080060', 'CS', 'CT'),
    text('00080070', 'LO', 'MAKER'),
    text('00080080', 'LO', 'Kantonsspital Seebach'),
    text('00080090', 'PN', 'Dr Weibel'),
    text('00081010', 'SH', 'CTROOM3'),
    text('0008103e', 'LO', 'ART 5mm Huber PAGER'),
    { tag: 'x00081111', vr: 'SQ', value: encoded(performed) },
    { tag: 'x00081140', vr: 'SQ', value: encoded(referenced) },
    text('00091001', 'LO', 'PRIVATE-NOTE'),
    text('00100010', 'PN', 'Huber^Annemarie'),
    text('00100020', 'LO', 'MRN-77301'),
    text('00100030', 'DA', '19610412'),
    text('00100040', 'CS', 'F'),
    text('00101010', 'AS', '093Y'),
    text('00180010', 'LO', 'Contrast for Huber'),
    text('00180050', 'DS', '5'),
    text('00181000', 'LO', 'SN-90017'),
    text('00181210', 'SH', 'B30f Annemarie'),
    text('00189344', 'CS', 'ARTERIAL'),
    uid('0020000d', '1.2.826.9.1'),
    uid('0020000e', '1.2.826.9.2'),
    number('00280002', 1, form),
    number('00280010', 3, form),
    number('00280011', 4, form),
    number('00280100', 16, form),
    text('00081030', 'LO', 'Abdomen liver'),
    { tag: 'x60003000', vr: 'OW', value: { bytes: new Uint8Array(8) } },
    { tag: 'x7fe00010', vr: 'OW', value: { bytes: pixels } },
  ];
  const preamble = new Uint8Array(132);
  preamble.set([0x44, 0x49, 0x43, 0x4d], 128);
  const meta = encodeElements(
    [
      uid('00020002', '1.2.840.10008.5.1.4.1.1.2'),
      uid('00020003', '1.2.826.9.3'),
      uid('00020010', syntax),
      text('00020016', 'AE', 'CTROOM3'),
    ],
    { explicit: true, littleEndian: true },
  );
  return joined([preamble, meta, encodeElements(elements, form)]);
}

const forms: [string, Form, string][] = [
  ['implicit little endian', { explicit: false, littleEndian: true }, '1.2.840.10008.1.2'],
  ['explicit little endian', { explicit: true, littleEndian: true }, '1.2.840.10008.1.2.1'],
  ['explicit big endian', { explicit: true, littleEndian: false }, '1.2.840.10008.1.2.2'],
];
const optionSets: DeidentifyOptions[] = [
  {},
  { dates: 'remove' },
  { cleanDescriptors: true },
  { keepPatientCharacteristics: true, cleanDescriptors: true, dates: 'shift' },
];
const latin = (bytes: Uint8Array): string => new TextDecoder('latin1').decode(bytes);

test.each(forms)('no identifying string survives in %s, whatever the options, and pixels do', (_, form, syntax) => {
  const source = secretFile(form, syntax);
  for (const secret of secrets) expect(latin(source)).toContain(secret);
  for (const options of optionSets) {
    const { bytes } = deidentify(parseDicom(source), names, options);
    for (const secret of secrets) expect(latin(bytes).toLowerCase()).not.toContain(secret.toLowerCase());
    const out = parseDicom(bytes);
    expect(out.damage).toBeUndefined();
    expect(out.transferSyntax.uid).toBe(syntax);
    expect(out.dataset.bytes('PixelData')).toEqual(pixels);
    expect(out.dataset.number('Columns')).toBe(4);
    expect(out.dataset.string('ContrastBolusAgentPhase')).toBe('ARTERIAL');
    expect(out.dataset.tags()).toEqual([...out.dataset.tags()].sort());
    expect(out.dataset.tags().filter((tag) => /^x(60|00091)/.test(tag))).toEqual([]);
  }
});

const [, explicit, syntax] = forms[1] as [string, Form, string];
const cleaned = (options: DeidentifyOptions) =>
  parseDicom(deidentify(parseDicom(secretFile(explicit, syntax)), names, options).bytes).dataset;

test('what was done is said in the file with the codes of PS3.16', () => {
  const set = cleaned({ keepDevice: true, cleanDescriptors: true });
  const values = Object.fromEntries(set.elements().map((element) => [element.tag, set.elementText(element).trim()]));
  expect(values['x00120062']).toBe('YES');
  expect(values['x00280303']).toBe('MODIFIED');
  expect(values['x00120063']?.split('\\')).toHaveLength(4);
  const codes = set.elementItems(set.elements().find(({ tag }) => tag === 'x00120064'));
  expect(codes.map((code) => code.string('CodeValue'))).toEqual(['113100', '113105', '113107', '113109']);
  expect(codes.map((code) => code.string('CodingSchemeDesignator'))).toEqual(['DCM', 'DCM', 'DCM', 'DCM']);
  expect(values['x00181000']).toBe('SN-90017');
  expect(cleaned({ dates: 'remove' }).string('StudyDate')).toBeUndefined();
});

test('options keep what they name and nothing else', () => {
  expect(cleaned({}).string('SeriesDescription')).toBeUndefined();
  expect(cleaned({ cleanDescriptors: true }).string('SeriesDescription')).toBe('ART 5mm');
  expect(cleaned({ cleanDescriptors: true }).string('StudyDescription')).toBe('Abdomen liver');
  const age = (options: DeidentifyOptions) => {
    const set = cleaned(options);
    const element = set.elements().find(({ tag }) => tag === 'x00101010');
    return element && set.elementText(element).trim();
  };
  expect(age({})).toBeUndefined();
  expect(age({ keepPatientCharacteristics: true })).toBe('090Y');
});

test('dates of a patient move by the same days, times stay, and references follow their images', () => {
  const set = cleaned({});
  const day = set.string('StudyDate') ?? '';
  const moved = (Date.UTC(2021, 2, 16) - Date.UTC(+day.slice(0, 4), +day.slice(4, 6) - 1, +day.slice(6))) / 86_400_000;
  expect(moved).toBe(names.daysBack('id |MRN-77301'));
  expect(set.string('AcquisitionDateTime')).toBe(`${day}101530.5`);
  expect(set.string('StudyTime')).toBe('101500');
  const [reference] = set.elementItems(set.elements().find(({ tag }) => tag === 'x00081140'));
  expect(reference?.string('ReferencedSOPInstanceUID')).toBe(names.uid('1.2.826.9.4'));
  expect(reference?.string('ReferencedSOPClassUID')).toBe('1.2.840.10008.5.1.4.1.1.2');
  expect(set.string('SOPInstanceUID')).toBe(names.uid('1.2.826.9.3'));
});

test('the same salt gives the same names, another salt others, and a short one is refused', () => {
  expect(pseudonyms('a salt of the test').uid('1.2')).toBe(names.uid('1.2'));
  expect(pseudonyms('another salt').uid('1.2')).not.toBe(names.uid('1.2'));
  expect(names.uid('1.2')).toMatch(/^2\.25\.[1-9]\d{20,38}$/);
  expect(() => pseudonyms('short')).toThrow(/at least 8/);
});

test('pictures that may show a name are refused or named', () => {
  const concerns = (change: (text: string) => string) => {
    const bytes = Uint8Array.from(change(latin(secretFile(explicit, syntax))), (sign) => sign.charCodeAt(0));
    return pixelConcerns(parseDicom(bytes));
  };
  expect(concerns((own) => own)).toEqual({ refuse: [], burnedIn: [], warn: [] });
  expect(concerns((own) => own.replaceAll('ORIGINAL\\PRIMARY', 'DERIVED\\SECONDRY')).warn).toHaveLength(1);
  expect(
    concerns((own) => own.replaceAll('1.2.840.10008.5.1.4.1.1.2\0', '1.2.840.10008.5.1.4.1.1.7\0')).burnedIn,
  ).toHaveLength(1);
});
