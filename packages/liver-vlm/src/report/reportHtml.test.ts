import { expect, test } from 'vitest';
import { riskCoverage } from '../evaluation/abstention.ts';
import type { Prediction } from '../evaluation/prediction.ts';
import { summarise } from '../evaluation/summarise.ts';
import { softmax } from '../evaluation/temperature.ts';
import { seededRandom } from '../split/random.ts';
import { claimSheet, dataCard, modelCard, tripodSheet } from './cards.ts';
import type { ReportData } from './reportData.ts';
import { reportHtml } from './reportHtml.ts';
import { decimals, plainAnswer, pText } from './words.ts';

const classes = ['cyst', 'fnh', 'hcc'];
const random = seededRandom(1);
const predictions: Prediction[] = Array.from({ length: 60 }, (_, i) => ({
  id: `s${i}`,
  lesion: `l${i}`,
  patient: `p${i >> 1}`,
  label: (i >> 1) % 3,
  probabilities: softmax([0, 1, 2].map((c) => 2 * random() + (c === (i >> 1) % 3 ? 1 : 0))),
}));
const metrics = summarise(predictions, { classes, level: 'lesion', seed: 1, draws: 100 });
const data: ReportData = {
  title: 'A <run> & its "report"',
  created: '2026-01-01',
  synthetic: true,
  modelName: 'Liver-VLM',
  dataset: {
    name: 'phantoms',
    description: 'Computed.',
    licence: 'Apache-2.0',
    patients: 30,
    lesions: 60,
    sha256: 'ab',
  },
  metrics: [metrics],
  riskCoverage: riskCoverage(predictions),
  training: [
    { epoch: 1, trainLoss: 1.1, validationLoss: 1.2 },
    { epoch: 2, trainLoss: 0.8, validationLoss: 1 },
  ],
  examples: [{ id: 'l1', png: 'data:image/png;base64,AAAA', truth: 'cyst', answer: 'hcc', probability: 0.7 }],
  methodsText: ['Trained on phantoms.'],
  provenance: [{ name: 'split', value: 'cafe' }],
};

test('the first thing that a synthetic report says is that these are phantoms, then that it is for research', () => {
  const text = reportHtml(data)
    .replace(/^[\s\S]*<body>/, '')
    .replace(/<[^>]+>/g, ' ')
    .trim();
  expect(text.startsWith('Synthetic phantoms, not patients')).toBe(true);
  expect(text).toContain('For research use only. Not a medical device. Not for diagnosis.');
  expect(reportHtml({ ...data, synthetic: false })).not.toContain('Synthetic phantoms');
  for (const card of [modelCard(data), dataCard(data), claimSheet(data), tripodSheet(data)])
    expect(card.startsWith('Synthetic phantoms')).toBe(true);
});

test('the file is self-contained and its texts are escaped', () => {
  const html = reportHtml(data);
  expect(html).toContain('A &#60;run&#62; &#38; its &#34;report&#34;');
  expect(html.replaceAll('http://www.w3.org/', '')).not.toMatch(/https?:|<script|<link/);
  expect(html.match(/<svg/g)?.length).toBe(5);
});

test('every optional part can be missing', () => {
  const { riskCoverage: _r, training: _t, examples: _e, ...least } = data;
  const html = reportHtml(least);
  expect(html.match(/<svg/g)?.length).toBe(3);
  expect(html).not.toMatch(/undefined|NaN|\bnull\b/);
});

test('the plain answer holds the figure, its uncertainty and what guessing would give', () => {
  const sentence = plainAnswer({ ...metrics, accuracy: { value: 0.8, low: 0.7, high: 0.9 } });
  expect(sentence).toContain('80 % of 60 lesions of 30 patients');
  expect(sentence).toContain('95 % interval 70 % to 90 %');
  expect(sentence).toContain('is more than the 33 % of always answering cyst');
  expect(plainAnswer({ ...metrics, accuracy: { value: 0.4, low: 0.2, high: 0.6 } })).toContain(
    'is not surely more than',
  );
});

test('the CLAIM sheet leaves to the author what a run cannot know', () => {
  expect(claimSheet(data)).toContain('| De-identification | **author must fill** |');
  expect(claimSheet(data)).toContain('disjointness | split: cafe |');
});

test('the TRIPOD+AI sheet has the 27 items, some answered and some for the author', () => {
  const rows = tripodSheet(data)
    .split('\n')
    .filter((line) => /^\| \d/.test(line));
  expect(new Set(rows.map((line) => Number.parseInt(line.slice(2), 10))).size).toBe(27);
  expect(rows.find((line) => line.startsWith('| 12a '))).toContain('split: cafe');
  expect(rows.find((line) => line.startsWith('| 23a '))).toContain('macro AUC 0.');
  expect(rows.find((line) => line.startsWith('| 17 '))).toContain('None needed for phantoms');
  expect(tripodSheet({ ...data, synthetic: false })).toContain(
    '| 17 | Ethical approval, consent | **author must fill** |',
  );
});

test('numbers are written for readers', () => {
  expect([decimals(-0.001), decimals(-0.25), decimals(null)]).toEqual(['0.00', '−0.25', '–']);
  expect([pText(0.0004), pText(0.0412), pText(null)]).toEqual(['< 0.001', '0.041', '–']);
});
