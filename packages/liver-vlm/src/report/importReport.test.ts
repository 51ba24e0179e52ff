import { expect, test } from 'vitest';
import { RESEARCH_NOTICE } from '../notice.ts';
import { type ImportReportData, importReport, type ReportedStudy } from './importReport.ts';

const data = {
  name: 'cohort <A>',
  layout: 'a layout',
  synthetic: false,
  kind: 'ct' as const,
  createdBy: 'liver-vlm 0',
  lesions: 3,
  byClass: [{ label: 'hcc', lesions: 3, patients: 2 }],
  studies: [
    {
      patient: 'P1',
      phases: [
        {
          phase: 'arterial',
          series: '1.2.3',
          confidence: 0.8,
          reason: 'series description "AP"',
          size: [512, 512, 40],
          spacing: [0.7, 0.7, 2.5],
        },
      ],
      missing: ['delayed'],
      corrections: ['series 1.2.3: 2 localiser image(s) left out'],
    },
  ],
  refused: [{ what: 'patient P2', why: 'expected <one> study' }],
  pictures: [{ png: 'data:image/png;base64,AAAA', id: 'P1_1', label: 'hcc', caption: '4.2 ml' }],
};

/** The whole page, counted as an import counts. */
async function importReportHtml({
  studies,
  ...rest
}: Omit<typeof data, 'kind' | 'studies'> & Pick<ImportReportData, 'kind'> & { studies: readonly ReportedStudy[] }) {
  const sum = (count: (study: ReportedStudy) => number) => studies.reduce((total, study) => total + count(study), 0);
  const counts = {
    studyCount: studies.length,
    corrections: sum((s) => s.corrections.length),
    phases: sum((s) => s.phases.length),
  };
  const source = async function* () {
    yield* studies;
  };
  return (await Array.fromAsync(importReport({ ...rest, ...counts, studies: source }))).join('');
}

test('says what was imported, refused, corrected and why, and shows the masks, with nothing fetched', async () => {
  const html = await importReportHtml(data);
  for (const said of [
    RESEARCH_NOTICE,
    'series description &#34;AP&#34;',
    '0.80',
    'missing: delayed',
    'expected &#60;one&#62; study',
    '2 localiser image(s) left out',
    '512 × 512 × 40, 0.70 × 0.70 × 2.50 mm',
    'data:image/png;base64,AAAA',
    '1 of 3 lesions',
  ])
    expect(html).toContain(said);
  expect(html).not.toContain('cohort <A>');
  expect(html).not.toMatch(/(?:src|href)="(?!data:)/);
  expect(html).not.toContain('Synthetic phantoms');
});

test('an import without faults says so', async () => {
  const html = await importReportHtml({ ...data, synthetic: true, refused: [], studies: [] });
  expect(html).toContain('Nothing.');
  expect(html).toContain('Synthetic phantoms');
});

test('pictures have neither phases nor corrections', async () => {
  const html = await importReportHtml({ ...data, kind: 'image' });
  expect(html).toContain('Pictures');
  expect(html).not.toMatch(/Phases of each study|Corrections|Studies/);
});
