import { profileTable } from './profileTable.ts';

/** What a de-identification keeps beyond the Basic Profile: options of PS3.15 E.3. */
export interface DeidentifyOptions {
  /** Dates: `shift` by a number of days of the patient's own (default), or `remove`. */
  readonly dates?: 'shift' | 'remove';
  /** Age, sex, size, weight and the like. */
  readonly keepPatientCharacteristics?: boolean;
  /** Serial number, station name and the like. */
  readonly keepDevice?: boolean;
  /** Keep the words of descriptions that a list knows as harmless, instead of removing the descriptions. */
  readonly cleanDescriptors?: boolean;
}

/** What happens to an attribute: remove, empty, replace by a dummy, keep, clean, replace the UID; `shift` moves its dates. */
export type Action = 'X' | 'Z' | 'D' | 'K' | 'C' | 'U' | 'shift';

interface Row {
  readonly basic: string;
  /** By option: modified dates, patient characteristics, device identity, descriptors. */
  readonly options: string;
}

const rows = new Map<string, Row>(
  profileTable
    .trim()
    .split('\n')
    .map((line) => [`x${line.slice(0, 8)}`, { basic: line.slice(9, 14).trim(), options: line.slice(15, 19) }]),
);

/** How many attributes the table names. */
export const profileSize = rows.size;

/**
 * The action for an attribute (`xggggeeee`), or `undefined` where the profile says nothing about it.
 * Of alternatives such as `X/Z/D` the last is taken: a dummy satisfies every object definition, a missing attribute does not.
 */
export function actionFor(tag: string, options: DeidentifyOptions): Action | undefined {
  if (Number.parseInt(tag.slice(1, 5), 16) % 2 === 1) return 'X';
  // Drawings and notes over the image; what is left of a group without its data breaks the object.
  if (/^x(50|60)/.test(tag)) return 'X';
  const row = rows.get(tag);
  if (row === undefined) return undefined;
  const [dates, patient, device, descriptors] = row.options;
  if (dates === 'C' && options.dates !== 'remove') return 'shift';
  const retained = [
    options.keepPatientCharacteristics === true ? patient : '-',
    options.keepDevice === true ? device : '-',
    options.cleanDescriptors === true ? descriptors : '-',
  ].find((action) => action === 'K' || action === 'C');
  if (retained !== undefined) return retained as Action;
  return row.basic.split('/').at(-1) as Action;
}

/** The codes of what was done (PS3.16 CID 7050), the Basic Profile first. */
export function methodCodes(options: DeidentifyOptions): { readonly code: string; readonly meaning: string }[] {
  return [
    { code: '113100', meaning: 'Basic Application Confidentiality Profile' },
    ...(options.cleanDescriptors === true ? [{ code: '113105', meaning: 'Clean Descriptors Option' }] : []),
    ...(options.dates !== 'remove'
      ? [{ code: '113107', meaning: 'Retain Longitudinal Temporal Information Modified Dates Option' }]
      : []),
    ...(options.keepPatientCharacteristics === true
      ? [{ code: '113108', meaning: 'Retain Patient Characteristics Option' }]
      : []),
    ...(options.keepDevice === true ? [{ code: '113109', meaning: 'Retain Device Identity Option' }] : []),
  ];
}
