import type { DatasetInfo } from '../dataset/format.ts';
import { pageHtml, section } from '../report/page.ts';
import { table } from '../report/tables.ts';
import { decimals, escapeHtml } from '../report/words.ts';
import { countPlot, huPlot } from './cohortPlots.ts';
import type { Count } from './counts.ts';
import type { Leakage } from './leakage.ts';
import type { HuRow } from './lesionHu.ts';

/** A lesion on the contact sheet; `png` is a data URI with all channels side by side. */
export interface Picture {
  readonly id: string;
  readonly label: string;
  readonly patient: string;
  readonly png: string;
  readonly caption: string;
}

/** All that a cohort card shows. */
export interface CohortCard {
  readonly info: DatasetInfo;
  readonly sha256: string;
  readonly created: string;
  readonly lesions: number;
  readonly patients: number;
  readonly byClass: readonly Count[];
  readonly byPhase: readonly Count[];
  readonly byScanner: readonly Count[];
  readonly bySliceDistance: readonly Count[];
  /** Lesions a patient has: how many patients have so many. */
  readonly perPatient: readonly Count[];
  /** Empty for images that are no CT. */
  readonly hu: readonly HuRow[];
  readonly leakage: Leakage;
  readonly pictures: readonly Picture[];
}

const mostPairs = 100;

/** Renders a cohort card as one HTML file that needs nothing else; it can be printed. */
export function cohortCardHtml(card: CohortCard): string {
  const { info } = card;
  const sections = [
    section('How many', `${countPlot(card.byClass)}${countTables(card)}`),
    card.hu.length > 0 ? section('Attenuation inside the lesions', huSection(card.hu, info)) : '',
    section('Leakage', leakageSection(card.leakage)),
    section('Lesions', sheet(card.pictures, info)),
    section(
      'Provenance',
      table(
        [],
        [
          ['data set (SHA-256)', card.sha256],
          ['made by', info.createdBy],
          ['cut out as', JSON.stringify(info.extraction)],
        ],
        'plain',
      ),
    ),
  ];
  return pageHtml({
    title: `Cohort: ${info.name}`,
    meta: `${info.source} · ${card.created}`,
    answer: cohortAnswer(card),
    synthetic: info.synthetic,
    style: SHEET_STYLE,
    body: sections.join('\n'),
  });
}

const SHEET_STYLE = `
.sheet{display:grid;grid-template-columns:repeat(auto-fill,minmax(310px,1fr));gap:14px}.sheet img{width:100%;background:#000;border-radius:6px}
.flag{color:var(--bad);font-weight:600}@media print{.sheet{grid-template-columns:1fr 1fr}}
`;

/** Says in a few sentences what there is and what deserves a look. */
export function cohortAnswer({ lesions, patients, byClass, hu, leakage }: CohortCard): string {
  const least = byClass.reduce((fewest, one) => (one.patients < fewest.patients ? one : fewest), byClass[0] as Count);
  const flagged = hu.filter(({ flagged }) => flagged).map(({ label, channel }) => `${label} ${channel}`);
  const attenuation =
    hu.length === 0
      ? ''
      : flagged.length > 0
        ? ` Outside the expected attenuation: ${flagged.join(', ')} - check phases, units and labels.`
        : ' The attenuation of every class and phase is where it is expected.';
  const { leaks, shared } = leakage;
  const apart =
    leaks.length + shared.length > 0
      ? ` ${leaks.length} pairs of lesions look alike across patients and ${shared.length} identifiers are shared: group them before you split.`
      : ' No picture and no identifier was found under two patients.';
  return `${lesions} lesions of ${patients} patients; the rarest class is ${least.value} with ${least.patients} patients.${attenuation}${apart}`;
}

function countTables(card: CohortCard): string {
  const one = (title: string, counts: readonly Count[]) =>
    `<h3>${escapeHtml(title)}</h3>${table(
      ['', 'Lesions', 'Patients'],
      counts.map(({ value, lesions, patients }) => [value, String(lesions), String(patients)]),
    )}`;
  return [
    one('Class', card.byClass),
    one('Phase', card.byPhase),
    one('Scanner', card.byScanner),
    one('Distance of slices', card.bySliceDistance),
    one('Lesions a patient has', card.perPatient),
  ].join('');
}

function huSection(rows: readonly HuRow[], { channels }: DatasetInfo): string {
  const outside = rows.filter((row) => row.outside.length > 0);
  const named = outside.map(({ label, channel, outside: ids }) => [
    `${label}, ${channel}`,
    `${ids.slice(0, 12).join(', ')}${ids.length > 12 ? ` and ${ids.length - 12} more` : ''}`,
  ]);
  return `${channels
    .map((channel) => ({ channel, own: rows.filter((row) => row.channel === channel) }))
    .filter(({ own }) => own.length > 0)
    .map(({ channel, own }) => `<figure><h3>${escapeHtml(channel)}</h3>${huPlot(own)}</figure>`)
    .join('')}
<p class="small">Grey: expected from the literature. Line: 10 % to 90 % of lesion means; dot: median, red where it is outside. The rim of a lesion is left out where it has an inside. No diagnostic thresholds.</p>
${table(
  ['Class, phase', 'Lesions', 'Median HU', '10 % to 90 %', 'Expected', 'Outside'],
  rows.map((row) => [
    `${row.label}, ${row.channel}${row.flagged ? ' ⚠' : ''}`,
    String(row.lesions),
    decimals(row.median, 0),
    `${decimals(row.low, 0)} to ${decimals(row.high, 0)}`,
    row.expected === undefined ? '–' : `${decimals(row.expected[0], 0)} to ${decimals(row.expected[1], 0)}`,
    String(row.outside.length),
  ]),
)}${named.length > 0 ? `<h3>Lesions outside</h3>${table([], named, 'plain')}` : ''}`;
}

function leakageSection({ pairs, leaks, shared }: Leakage): string {
  const text = `${pairs.length} pairs of lesions look alike, ${leaks.length} of them in two patients (${leaks.filter(({ kind }) => kind === 'exact').length} with the same pixels). A clean answer is no proof: other pictures of the same person are not found.`;
  const found = leaks
    .slice(0, mostPairs)
    .map(({ first, second, kind, correlation }) => [first, second, kind, decimals(correlation)]);
  const identifiers = shared.slice(0, mostPairs).map(({ kind, value, places }) => [kind, value, places.join(', ')]);
  return `<p>${escapeHtml(text)}</p>${found.length > 0 ? table(['Lesion', 'Lesion', 'Kind', 'Correlation'], found) : ''}${
    identifiers.length > 0 ? table(['Shared', 'Value', 'Patients'], identifiers, 'plain') : ''
  }`;
}

function sheet(pictures: readonly Picture[], { classes }: DatasetInfo): string {
  return classes
    .map((label) => ({ label, own: pictures.filter((picture) => picture.label === label) }))
    .filter(({ own }) => own.length > 0)
    .map(
      ({ label, own }) =>
        `<h3>${escapeHtml(label)}</h3><div class="sheet">${own
          .map(
            ({ id, png, caption }) =>
              `<figure><img alt="${escapeHtml(`lesion ${id}`)}" src="${escapeHtml(png)}"><figcaption>${escapeHtml(id)}<br>${escapeHtml(caption)}</figcaption></figure>`,
          )
          .join('')}</div>`,
    )
    .join('');
}
