import { expect, test } from 'vitest';
import { RESEARCH_NOTICE, SYNTHETIC_NOTICE } from '../notice.ts';
import { type CohortCard, cohortAnswer, cohortCardHtml } from './cohortCard.ts';

const card: CohortCard = {
  info: {
    format: 'liver-vlm-dataset',
    version: 1,
    name: 'a <cohort>',
    kind: 'ct',
    synthetic: true,
    classes: ['cyst', 'hcc'],
    channels: ['arterial'],
    size: [8, 8],
    extraction: {},
    source: 'phantoms',
    createdBy: 'test',
  },
  sha256: 'abc',
  created: '2026-01-01',
  lesions: 5,
  patients: 4,
  byClass: [
    { value: 'cyst', lesions: 3, patients: 3 },
    { value: 'hcc', lesions: 2, patients: 1 },
  ],
  byPhase: [{ value: 'arterial', lesions: 5, patients: 4 }],
  byScanner: [],
  bySliceDistance: [],
  perPatient: [],
  hu: [
    {
      label: 'cyst',
      channel: 'arterial',
      lesions: 3,
      median: 90,
      low: 80,
      high: 95,
      expected: [-15, 25],
      outside: ['x1', 'x2', 'x3'],
      flagged: true,
    },
    {
      label: 'hcc',
      channel: 'arterial',
      lesions: 2,
      median: 95,
      low: 90,
      high: 99,
      expected: [45, 130],
      outside: [],
      flagged: false,
    },
  ],
  leakage: {
    pairs: [{ first: 'x1', second: 'x2', kind: 'exact', distance: 0, correlation: 1 }],
    leaks: [{ first: 'x1', second: 'x2', kind: 'exact', distance: 0, correlation: 1 }],
    shared: [],
  },
  pictures: [{ id: 'x1', label: 'cyst', patient: '1', png: 'data:image/png;base64,AAAA', caption: 'arterial' }],
};

test('the answer names the rarest class, what is outside and what leaks', () => {
  const answer = cohortAnswer(card);
  expect(answer).toMatch(/^5 lesions of 4 patients; the rarest class is hcc with 1 patients?\./);
  expect(answer).toContain('Outside the expected attenuation: cyst arterial');
  expect(answer).toContain('1 pairs of lesions look alike across patients');
  const clean = { ...card, hu: card.hu.slice(1), leakage: { pairs: [], leaks: [], shared: [] } };
  expect(cohortAnswer(clean)).toMatch(/where it is expected\. No picture/);
});

test('the page opens with both notices, needs nothing from outside, and escapes names', () => {
  const html = cohortCardHtml(card);
  expect(html.indexOf(SYNTHETIC_NOTICE)).toBeLessThan(html.indexOf(RESEARCH_NOTICE));
  expect(html.indexOf(RESEARCH_NOTICE)).toBeLessThan(html.indexOf('<h1>'));
  expect(html).not.toMatch(/<script|(src|href)="(?!data:)/);
  expect(html).not.toContain('<cohort>');
  expect(html).toContain('x1, x2, x3');
  expect(cohortCardHtml({ ...card, info: { ...card.info, synthetic: false } })).not.toContain(SYNTHETIC_NOTICE);
});
