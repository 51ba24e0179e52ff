import { expect, test } from 'vitest';
import type { ComparisonData } from '../../compare/data.ts';
import { RESEARCH_NOTICE, SYNTHETIC_NOTICE } from '../../notice.ts';
import { comparisonExample } from '../../testing/comparisonExample.ts';
import { languageAnswer } from './answer.ts';
import { comparisonReport, comparisonSheets } from './comparisonReport.ts';
import { controlRows, findingOf } from './controls.ts';
import { spread } from './curves.ts';
import { comparisonMethods } from './methodsText.ts';

const data = comparisonExample();
const html = comparisonReport(data);
const text = html.replace(/^[\s\S]*<body>/, '').replace(/<[^>]+>/g, ' ');

test('notices, then the answer, then what it rests on, in the order in which a reader asks', () => {
  const places = [
    SYNTHETIC_NOTICE,
    RESEARCH_NOTICE,
    languageAnswer(data),
    'Claims',
    'Learning curves',
    'Is learning before labels worth its minutes?',
    'What is each transform of the augmentation worth?',
    'The ladder of methods',
    'What each control shows',
    'ROC by class',
    'Knowing when not to answer',
    'What Liver-VLM takes for what',
    'How it was run',
    'Methods, ready for a paper',
    'CLAIM sheet',
    'TRIPOD+AI sheet',
  ].map((said) => text.indexOf(said));
  expect(places).not.toContain(-1);
  expect(places).toEqual([...places].sort((a, b) => a - b));
});

test('the file is self-contained, escaped, and shows no undefined number', () => {
  expect(html).toContain('Comparison on made &#60;figures&#62;');
  expect(html.replaceAll('http://www.w3.org/', '')).not.toMatch(/https?:|<script|<link|@import|url\(/);
  expect(html).not.toMatch(/(?:src|href)="(?!data:)/);
  expect(text.replace('got NaN', '')).not.toMatch(/undefined|NaN|\bnull\b|Infinity|\[object/);
});

test('failed fits, methods that do not fit and sizes left out are all named with their reasons', () => {
  for (const said of [
    '179 of 180 fits finished, 1 failed',
    'size 2, repeat 1, fold 4',
    'expected a finite loss',
    'no text encoder is named',
    'fnh has 12 patients',
  ])
    expect(text).toContain(said);
  const unfinished = { method: 'clip', size: 4, failures: [{ repeat: 1, fold: 0, message: 'out of memory' }] } as const;
  expect(comparisonReport({ ...data, unfinished: [unfinished] })).toContain('out of memory');
});

test('the least that a comparison can hold is shown without holes', () => {
  const one = comparisonReport({
    ...data,
    synthetic: false,
    protocol: { ...data.protocol, sizes: ['all'] },
    methods: data.methods.slice(0, 1),
    results: data.results
      .filter(({ method, size }) => method === 'liver-vlm' && size === 'all')
      .map((own) => ({ ...own, sets: null, outOfDistribution: null })),
    differences: [],
    language: { ...data.language, verdict: 'not tested', reason: 'cnn was not run', rows: [] },
    claims: [],
    leftOut: [],
    examples: [],
  });
  expect(one).toContain('This comparison cannot say whether language helps: cnn was not run.');
  expect(one).not.toContain(SYNTHETIC_NOTICE);
  expect(one.replace(/<[^>]+>/g, ' ')).not.toMatch(/undefined|NaN|\bnull\b|Infinity|Learning curves/);
  const none = comparisonReport({ ...data, results: [], differences: [] });
  expect(none).not.toMatch(/undefined|NaN|Infinity/);
});

const withRow = (verdict: ComparisonData['language']['verdict'], value: number, low: number, high: number): string => {
  const [row] = data.language.rows;
  if (!row) throw new Error('the example has rows');
  const difference = { value, low, high, p: 0.01 };
  return languageAnswer({ ...data, language: { ...data.language, verdict, rows: [{ ...row, difference }] } });
};

test('the answer is one sentence with verdict, difference, interval and how many lesions of how many patients', () => {
  const end = ' against the same network with a learned head (95 % intervals, 120 lesions of 60 patients).';
  expect(withRow('supported', 0.06, 0.02, 0.1)).toBe(
    `Language helped on this data: with all training patients, class sentences changed macro AUC by +0.060 (+0.020 to +0.100)${end}`,
  );
  expect(withRow('not supported', -0.01, -0.03, 0.01)).toBe(
    `Language did not help on this data: with all training patients, class sentences changed macro AUC by −0.010 (−0.030 to +0.010)${end}`,
  );
  expect(withRow('undecided', 0.01, -0.03, 0.05)).toMatch(/^This data does not settle whether language helps: /);
  const rows = data.language.rows.map((row) => ({ ...row, sizes: ['all', 4, 2] as const }));
  expect(languageAnswer({ ...data, language: { ...data.language, rows } })).toContain(
    'on average over 2, 4 and all training patients per class, class sentences changed',
  );
});

test('where the claim was not tested, the plainest control still has its say', () => {
  const language = { ...data.language, verdict: 'not tested', reason: 'no results of random-text', rows: [] } as const;
  expect(languageAnswer({ ...data, language })).toMatch(
    /^This comparison cannot say whether language helps: no results of random-text; with all training patients, macro AUC changed by .* against the same network with a learned head \(95 % interval, 120 lesions of 60 patients\)\.$/,
  );
});

test('accuracy is named where the areas alone would contradict the verdict', () => {
  const [row] = data.language.rows;
  if (!row) throw new Error('the example has rows');
  const auc = { ...row, difference: { value: 0.03, low: 0.01, high: 0.05, p: 0.01 }, verdict: 'supported' as const };
  const accuracy = {
    ...auc,
    figure: 'accuracy' as const,
    difference: { value: 0, low: -0.01, high: 0.01, p: 1 },
    verdict: 'not supported' as const,
  };
  const answer = languageAnswer({
    ...data,
    language: { ...data.language, verdict: 'not supported', rows: [auc, accuracy] },
  });
  expect(answer).toMatch(/^Language raised the area under the curve on this data, but not the accuracy: /);
  expect(answer).toContain(
    'macro AUC by +0.030 (+0.010 to +0.050) against the same network with a learned head, and accuracy by 0.000',
  );
});

test('what a control shows follows from the interval alone', () => {
  expect(findingOf({ low: 0.01, high: 0.09 }, 0.02)).toBe('gain');
  expect(findingOf({ low: -0.09, high: -0.01 }, 0.02)).toBe('loss');
  expect(findingOf({ low: -0.01, high: 0.01 }, 0.02)).toBe('none');
  expect(findingOf({ low: -0.01, high: 0.05 }, 0.02)).toBe('open');
  expect(findingOf({ low: null, high: null }, 0.02)).toBe('open');
  const rows = controlRows(data, 'all');
  expect(rows.map(({ name }) => name)).toEqual(['cnn', 'random-text', 'shuffled-text', 'orthonormal', 'radiomics']);
  for (const { finding, says } of rows)
    expect(says).toContain(
      { gain: 'there is a gain', loss: 'there is a loss', none: 'no difference that matters', open: 'stays open' }[
        finding
      ],
    );
  expect(controlRows({ ...data, reference: 'cnn' }, 'all')).toEqual([]);
});

test('labels are moved apart, in their order, and stay inside', () => {
  expect(spread([10, 12, 50], 10, 0, 100)).toEqual([10, 20, 50]);
  expect(spread([98, 97, 3], 10, 0, 100)).toEqual([100, 90, 3]);
});

test('the methods text says what was done from the configuration', () => {
  const all = comparisonMethods(data)
    .map(({ text: own }) => own)
    .join(' ');
  for (const said of [
    '5-fold cross-validation by patient',
    '2, 4 and 8 patients of each class',
    'resnet18, trained from scratch',
    'learning rate 0.0005',
    '100 draws, seed 1',
    'Holm',
    'not tell how much another training set would change the models',
  ])
    expect(all).toContain(said);
  expect(all).not.toContain('repeats, every figure');
  const repeated = comparisonMethods({ ...data, protocol: { ...data.protocol, repeats: 3 } });
  expect(repeated.at(-1)?.text).toContain(
    'With 3 repeats, every figure is computed for each repeat and averaged, within each draw as well.',
  );
});

test('cards and checklists are written as files, with what only the author knows marked', () => {
  const sheets = comparisonSheets(data);
  expect(sheets.map(({ name }) => name)).toEqual(['model-card.md', 'data-card.md', 'claim.md', 'tripod-ai.md']);
  for (const sheet of sheets) expect(sheet.text).toContain('**author must fill**');
  expect(sheets[3]?.text).toContain('| 12c |');
  expect(comparisonSheets({ ...data, results: [] })).toEqual([]);
});
