import { pageHtml, section } from './page.ts';
import { table } from './tables.ts';
import { escapeHtml } from './words.ts';

/** What an import did, for people to check. */
export interface ImportReportData {
  readonly name: string;
  /** What the source was taken for. */
  readonly layout: string;
  readonly synthetic: boolean;
  /** Studies of CT or MR, or 2-D pictures, which have neither phases nor corrections. */
  readonly kind: 'ct' | 'image';
  readonly createdBy: string;
  readonly lesions: number;
  readonly byClass: readonly { readonly label: string; readonly lesions: number; readonly patients: number }[];
  readonly studies: readonly ReportedStudy[];
  readonly refused: readonly { readonly what: string; readonly why: string }[];
  /** Pictures of lesions: `png` is a data URI. */
  readonly pictures: readonly {
    readonly png: string;
    readonly id: string;
    readonly label: string;
    readonly caption: string;
  }[];
}

export interface ReportedStudy {
  readonly patient: string;
  readonly lesions: number;
  readonly phases: readonly {
    readonly phase: string;
    readonly series: string;
    readonly confidence: number;
    readonly reason: string;
    readonly size: readonly number[];
    readonly spacing: readonly number[];
  }[];
  readonly missing: readonly string[];
  readonly corrections: readonly string[];
}

/** Renders the report of an import as one HTML file that needs nothing else. */
export function importReportHtml(data: ImportReportData): string {
  const { name, layout, lesions, studies, refused, pictures, byClass } = data;
  const corrections = studies.flatMap(({ patient, corrections: own }) => own.map((text) => [patient, text]));
  const image = data.kind === 'image';
  const tiles: readonly (readonly [string, number])[] = [
    ['Lesions', lesions],
    [image ? 'Pictures' : 'Studies', studies.length],
    ['Refused or left out', refused.length],
    ...(image ? [] : ([['Corrections', corrections.length]] as const)),
  ];
  const sections = [
    section(
      'Classes',
      table(
        ['Class', 'Lesions', 'Patients'],
        byClass.map((c) => [c.label, `${c.lesions}`, `${c.patients}`]),
      ),
    ),
    section('Do the masks lie on the lesions?', picturesOf(pictures, lesions)),
    section(
      'Refused or left out, and why',
      listed(
        ['What', 'Why'],
        refused.map(({ what, why }) => [what, why]),
        'Nothing.',
      ),
    ),
  ];
  if (!image)
    sections.push(
      section('Corrections', listed(['Patient', 'What was corrected'], corrections, 'None: every series was regular.')),
      section('Phases of each study', studiesTable(studies)),
    );
  return pageHtml({
    title: `Import of ${name}`,
    meta: `${layout} · ${data.createdBy}`,
    synthetic: data.synthetic,
    body: `<div class="tiles">${tiles.map(([title, value]) => `<div class="tile"><span class="small">${title}</span><b>${value}</b></div>`).join('')}</div>\n${sections.join('\n')}`,
  });
}

const listed = (head: readonly string[], rows: readonly (readonly string[])[], none: string): string =>
  rows.length > 0 ? table(head, rows, 'plain') : `<p>${none}</p>`;

function picturesOf(pictures: ImportReportData['pictures'], lesions: number): string {
  if (pictures.length === 0) return '<p>No pictures.</p>';
  const shown =
    pictures.length < lesions
      ? `${pictures.length} of ${lesions} lesions, evenly chosen. `
      : `All ${lesions} lesions. `;
  const figures = pictures.map(
    ({ png, id, label, caption }) =>
      `<figure><img alt="${escapeHtml(`lesion ${id} with its outline`)}" src="${escapeHtml(png)}"><figcaption><b>${escapeHtml(label)}</b> ${escapeHtml(caption)}<br>${escapeHtml(id)}</figcaption></figure>`,
  );
  return `<p class="small">${shown}The largest section of each lesion, its outline in red.</p><div class="lesions">${figures.join('')}</div>`;
}

function studiesTable(studies: readonly ReportedStudy[]): string {
  const rows = studies.flatMap(({ patient, phases, missing }) => [
    ...phases.map(({ phase, series, confidence, reason, size, spacing }) => [
      patient,
      phase,
      confidence.toFixed(2),
      reason,
      `${size.join(' × ')}, ${spacing.map((mm) => mm.toFixed(2)).join(' × ')} mm`,
      series,
    ]),
    ...(missing.length > 0 && phases.length > 0 ? [[patient, `missing: ${missing.join(', ')}`, '', '', '', '']] : []),
  ]);
  return listed(['Patient', 'Phase', 'Confidence', 'Why', 'Grid', 'Series'], rows, 'The source has no phases.');
}
