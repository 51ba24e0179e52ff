/** A coded concept. */
export interface Code {
  readonly value: string;
  readonly scheme: string;
  readonly meaning: string;
}

/** A row of the table: the code, and where it was found (no row is used without a source). */
export interface SourcedCode extends Code {
  readonly source: string;
}

const dicom = 'DICOM PS3.16, as in the dictionary of pydicom';
const sct = (value: string, meaning: string, source: string): SourcedCode => ({
  value,
  scheme: 'SCT',
  meaning,
  source,
});

/** Codes that our objects write. SNOMED CT where a public source gives the code, else the local scheme 99LVLM. */
export const codes = {
  morphology: sct('49755003', 'Morphologically Abnormal Structure', `${dicom}, CID 7150`),
  lesion: sct('52988006', 'Lesion', `${dicom}, CID 7159`),
  liver: sct('10200004', 'Liver', `${dicom}, CID 4`),
  cyst: sct('367643001', 'Cyst', `${dicom}, CID 7159`),
  fnh: sct(
    '278527001',
    'Focal nodular hyperplasia of liver',
    'one public FHIR resource; to be verified in a SNOMED browser',
  ),
  hcc: sct('25370001', 'Hepatocellular carcinoma', 'two public FHIR and caDSR sources'),
  hemangioma: sct(
    '93469006',
    'Hemangioma of liver',
    'a public radiology finding model; to be verified in a SNOMED browser',
  ),
  metastasis: sct('94381002', 'Metastasis to liver', 'three public sources'),
  abscess: sct('44132006', 'Abscess', `${dicom}, CID 7159`),
  icc: {
    value: 'ICC',
    scheme: '99LVLM',
    meaning: 'Intrahepatic cholangiocarcinoma',
    source: 'local: no SNOMED code was found in a source we trust',
  },
} as const satisfies Record<string, SourcedCode>;

/** The code of a lesion class, or "Lesion" for a class that the table does not know. */
export function lesionCode(label: string): Code {
  return known(label) ?? codes.lesion;
}

/** The code of a model's class: that of the table, or the class's own name in the local scheme 99LVLM. */
export const classCode = (id: string): Code =>
  known(id) ?? { value: id.toUpperCase().slice(0, 16), scheme: '99LVLM', meaning: id };

const known = (id: string): Code | undefined =>
  Object.hasOwn(codes, id) ? codes[id as keyof typeof codes] : undefined;
