import { pageAround, section } from './page.ts';
import { longTable, table } from './tables.ts';
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
  /** Every study, from the first each time it is called: there may be more than are to be held. */
  readonly studies: () => AsyncIterable<ReportedStudy>;
  readonly studyCount: number;
  /** Of all studies together. */
  readonly corrections: number;
  readonly phases: number;
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

/** The report of an import, part by part: one HTML file that needs nothing else. */
export async function* importReport(data: ImportReportData): AsyncGenerator<string> {
  const { name, layout, lesions, studies, refused, pictures, byClass, corrections } = data;
  const image = data.kind === 'image';
  const tiles: readonly (readonly [string, number])[] = [
    ['Lesions', lesions],
    [image ? 'Pictures' : 'Studies', data.studyCount],
    ['Refused or left out', refused.length],
    ...(image ? [] : ([['Corrections', corrections]] as const)),
  ];
  const classes = table(
    ['Class', 'Lesions', 'Patients'],
    byClass.map((c) => [c.label, `${c.lesions}`, `${c.patients}`]),
  );
  const page = pageAround({
    title: `Import of ${name}`,
    meta: `${layout} · ${data.createdBy}`,
    synthetic: data.synthetic,
  });
  yield `${page.before}<div class="tiles">${tiles.map(([title, value]) => `<div class="tile"><span class="small">${title}</span><b>${value}</b></div>`).join('')}</div>\n`;
  yield `${section('Classes', classes)}\n`;
  yield `${section('Do the masks lie on the lesions?', picturesOf(pictures, lesions))}\n`;
  const why = refused.map(({ what, why }) => [what, why]);
  yield section(
    'Refused or left out, and why',
    why.length > 0 ? table(['What', 'Why'], why, 'plain') : '<p>Nothing.</p>',
  );
  if (!image) {
    const none = 'None: every series was regular.';
    yield* longSection('Corrections', CORRECTION_HEAD, corrections, correctionRows(studies()), none);
    yield* longSection(
      'Phases of each study',
      PHASE_HEAD,
      data.phases,
      phaseRows(studies()),
      'The source has no phases.',
    );
  }
  yield page.after;
}

const CORRECTION_HEAD = ['Patient', 'What was corrected'] as const;
const PHASE_HEAD = ['Patient', 'Phase', 'Confidence', 'Why', 'Grid', 'Series'] as const;

/** A section with a table of as many rows as there may be. */
async function* longSection(
  title: string,
  head: readonly string[],
  count: number,
  rows: AsyncIterable<readonly string[]>,
  none: string,
): AsyncGenerator<string> {
  const [before = '', after = ''] = section(title, SPLIT).split(SPLIT);
  yield `\n${before}`;
  if (count > 0) yield* longTable(head, rows, 'plain');
  else yield `<p>${none}</p>`;
  yield after;
}

/** A character that no text of ours has. */
const SPLIT = '\u0000';

async function* correctionRows(studies: AsyncIterable<ReportedStudy>): AsyncGenerator<string[]> {
  for await (const { patient, corrections } of studies) for (const text of corrections) yield [patient, text];
}

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

async function* phaseRows(studies: AsyncIterable<ReportedStudy>): AsyncGenerator<string[]> {
  for await (const { patient, phases, missing } of studies) {
    for (const { phase, series, confidence, reason, size, spacing } of phases) {
      const grid = `${size.join(' × ')}, ${spacing.map((mm) => mm.toFixed(2)).join(' × ')} mm`;
      yield [patient, phase, confidence.toFixed(2), reason, grid, series];
    }
    if (missing.length > 0 && phases.length > 0) yield [patient, `missing: ${missing.join(', ')}`, '', '', '', ''];
  }
}
