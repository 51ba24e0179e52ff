import { expect, test } from 'vitest';
import type { Prediction } from '../model/load.ts';
import { description } from '../testing/description.ts';
import { fhirReport } from './fhir.ts';
import { findingOf } from './finding.ts';

const conformal = { score: 'lac', coverage: 0.9, threshold: 0.8, cases: 40 } as const;
const prediction: Prediction = {
  lesion: 'a',
  patient: 'P1',
  probabilities: { cyst: 0.1, hcc: 0.9 },
  predicted: 'hcc',
  possible: ['hcc'],
  slices: 3,
  embedding: [],
  warnings: ['missing phase: delayed'],
};

test('a sure answer carries its code, its set and the notices', () => {
  const finding = findingOf(prediction, description({ conformal }));
  expect(finding.answer).toMatchObject({ value: '25370001', scheme: 'SCT' });
  expect(finding.remarks[0]).toBe('One class is possible at 90 % coverage: Hepatocellular carcinoma.');
  expect(finding.remarks.join(' ')).toMatch(/missing phase.*synthetic.*[Rr]esearch use only/i);
});

test.each([
  [['cyst', 'hcc'], /^Not sure: Cyst, Hepatocellular carcinoma are possible/],
  [[], /^No class fits at 90 %/],
])('it abstains where the possible classes are %j', (possible, words) => {
  const finding = findingOf({ ...prediction, possible }, description({ conformal }));
  expect(finding.answer).toBeUndefined();
  expect(finding.remarks[0]).toMatch(words);
});

test('a class without a public code keeps its own name in the local scheme', () => {
  const { probabilities } = findingOf({ ...prediction, probabilities: { benign: 1 } }, description({ conformal }));
  expect(probabilities[0]?.class).toEqual({ value: 'BENIGN', scheme: '99LVLM', meaning: 'benign' });
});

test('FHIR: one observation a lesion, one component a class, every reference resolves', () => {
  const sure = findingOf(prediction, description({ conformal }));
  const unsure = findingOf({ ...prediction, possible: ['cyst', 'hcc'] }, description({ conformal }));
  const report = fhirReport({
    patientId: 'P1',
    studyUid: '1.2.3',
    issued: '2026-11-24T12:00:00Z',
    device: 'Liver-VLM',
    lesions: [sure, unsure].map((f, i) => ({ ...f, trackingId: `lesion ${i}`, trackingUid: `2.25.${i}` })),
  });
  expect(report.status).toBe('preliminary');
  expect(report.result?.map((r) => r.reference)).toEqual(report.contained?.map((o) => `#${o.id}`));
  expect(report.contained).toMatchObject([
    { valueCodeableConcept: { coding: [{ code: '25370001' }] }, component: [{}, { valueQuantity: { value: 0.9 } }] },
    { dataAbsentReason: { text: expect.stringContaining('abstains') } },
  ]);
  expect(JSON.stringify(report)).not.toContain('undefined');
});
