import { type DeidentifyOptions, methodCodes, tagName } from '@liver-vlm/imaging';
import { pageHtml, section } from '../../report/page.ts';
import { table } from '../../report/tables.ts';
import { escapeHtml } from '../../report/words.ts';
import { quoted } from '../table.ts';
import type { PhaseRow } from './phaseManifest.ts';

/** What became of one file of the source; refused ones bear a number instead of a name, because names identify. */
export interface FileOutcome {
  readonly number: number;
  readonly path?: string;
  readonly refused?: string;
  readonly warnings: readonly string[];
  /** Attributes by action. */
  readonly done: Readonly<Record<string, readonly string[]>>;
}

const ACTIONS: readonly (readonly [key: string, title: string, column: string])[] = [
  ['X', 'Removed', 'removed'],
  ['Z', 'Emptied', 'emptied'],
  ['D', 'Replaced by a dummy or pseudonym', 'replaced'],
  ['C', 'Cleaned: only harmless words kept', 'cleaned'],
  ['U', 'UID replaced', 'uids'],
  ['shift', 'Date shifted', 'dates'],
  ['private', 'Private, removed', 'private'],
  ['guard', 'Held a name or number of the patient, removed', 'held_identifier'],
];

/** One line a file: where it went or why not, and how many attributes met which action. */
export function outcomesCsv(outcomes: readonly FileOutcome[]): string {
  const head = ['source', 'file', 'refused', 'warnings', ...ACTIONS.map(([, , column]) => column)].join(',');
  const lines = outcomes.map(({ number, path = '', refused = '', warnings, done }) => {
    const counts = ACTIONS.map(([key]) => String(done[key]?.length ?? 0));
    return [String(number), path, quoted(refused), quoted(warnings.join('; ')), ...counts].join(',');
  });
  return `${[head, ...lines].join('\n')}\n`;
}

/** The report of a de-identification as one HTML file; it holds no old name, so it may travel with the data. */
export function deidentifyReport(data: {
  readonly options: DeidentifyOptions;
  readonly outcomes: readonly FileOutcome[];
  readonly phases: readonly PhaseRow[];
  readonly patients: number;
  readonly unnamed: number;
  readonly lostLabels: number | undefined;
  readonly synthetic: boolean;
  readonly createdBy: string;
}): string {
  const { outcomes, phases, options } = data;
  const written = outcomes.filter(({ path }) => path !== undefined);
  const refused = outcomes.filter((one) => one.refused !== undefined);
  const warned = written.filter(({ warnings }) => warnings.length > 0);
  const attributes = ACTIONS.flatMap(([key, title]) => {
    const counts = countBy(written.flatMap(({ done }) => done[key] ?? []));
    return key === 'private'
      ? [[title, `${counts.size} attributes`, String([...counts.values()].reduce((sum, n) => sum + n, 0))]]
      : [...counts].map(([tag, files]) => [
          title,
          `${tagName(tag)} (${tag.slice(1, 5)},${tag.slice(5)})`,
          String(files),
        ]);
  });
  const reasons = (of: readonly string[]) => [...countBy(of)].map(([why, n]) => [why, String(n)]);
  const answer = `${written.length} files of ${data.patients} patients written, ${refused.length} refused. ${
    warned.length > 0
      ? `${warned.length} pictures need a look before they are shared.`
      : 'No picture asks for a second look.'
  }`;
  const labels =
    data.lostLabels === undefined
      ? ''
      : `<p>Labels rewritten; ${data.lostLabels} lesions lost because their files were not written.</p>`;
  const body = `${labels}${data.unnamed > 0 ? `<p>${escapeHtml(unnamedText(data.unnamed))}</p>` : ''}
${section(
  'What was asked for (DICOM PS3.15 Annex E)',
  table(
    ['Code', 'Meaning'],
    methodCodes(options).map(({ code, meaning }) => [code, meaning]),
  ),
)}
${refused.length > 0 ? section('Refused', table(['Why', 'Files'], reasons(refused.map((one) => one.refused ?? '')))) : ''}
${
  warned.length > 0
    ? section(
        'Look at these',
        table(['What', 'Files'], reasons(warned.flatMap(({ warnings }) => warnings))) +
          table(
            ['File'],
            warned.slice(0, 200).map(({ path }) => [path ?? '']),
          ),
      )
    : ''
}
${section(
  'Phases, told before descriptions went',
  table(
    ['Patient', 'Series', 'Phase', 'Why', 'Slices'],
    phases.map((row) => [row.patient, row.series, row.phase ?? 'not recognised', row.reason, String(row.slices)]),
    'plain',
  ),
)}
${section('What was done to which attribute', table(['Action', 'Attribute', 'Files'], attributes, 'plain'))}
<p class="small">Pixel data was copied byte for byte: text drawn into a picture is still there, and a head can be recognised by its face. Times of day were kept where dates were shifted.</p>`;
  const { synthetic, createdBy } = data;
  return pageHtml({ title: 'De-identification', meta: createdBy, answer, synthetic, body });
}

/** Says how patients were told apart whose files bear no Patient ID; files of one person may have become two. */
export const unnamedText = (patients: number): string =>
  `${patients} ${patients === 1 ? 'patient has' : 'patients have'} no Patient ID and ${patients === 1 ? 'was' : 'were'} told by the labels, else by name, study or folder: files of one person may stand under several pseudonyms, unless labels say whose they are.`;

function countBy(items: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return new Map([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
