// The protocol of a comparison, tried with methods that are fast and fail in known ways.
import { existsSync } from 'node:fs';
import { cp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ComparisonData, parseConfig, parseSplit } from 'liver-vlm';
import { comparisonFiles } from 'liver-vlm/node/compare';
import { beforeAll, expect, it } from 'vitest';
import { temporaryFolder } from '../../../testing/folder.ts';
import { compareMade, unitFiles } from './support/comparison.ts';
import { madeDataset } from './support/dataset.ts';
import { leftovers } from './support/leftovers.ts';

const folder = await temporaryFolder();
const dataset = join(folder, 'dataset');
const out = (name: string) => join(folder, name);
const labels = ['cyst', 'fnh', 'hcc'];
let whole: ComparisonData;

process.env['MADE_METHODS_MARK'] = join(folder, 'mark');

beforeAll(async () => {
  await madeDataset(dataset, { labels, classes: labels });
  whole = await compareMade({
    dataset,
    out: out('whole'),
    methods: ['means', 'fails-without-p0'],
    sizes: [2, 9, 'all'],
    workers: 1,
  });
});

it('two workers give what one gives, bit for bit', async () => {
  await compareMade({
    dataset,
    out: out('two'),
    methods: ['means', 'fails-without-p0'],
    sizes: [2, 9, 'all'],
    workers: 2,
  });
  const [one, two] = [await unitFiles(out('whole')), await unitFiles(out('two'))];
  expect(Object.keys(one)).toHaveLength(2 * 2 * 3);
  expect(two).toEqual(one);
  expect(await leftovers(out('two'))).toEqual([]);
});

it('every patient is tested once in each repeat, and never by a classifier that has seen it', async () => {
  const split = parseSplit(await readFile(comparisonFiles(out('whole')).splits, 'utf8'), 'splits.json');
  const tested = split.rounds.flatMap((r) => r.test);
  expect(new Set(tested).size).toBe(18);
  expect(tested).toHaveLength(18);
  const units = Object.values(await unitFiles(out('whole'))) as {
    method: string;
    size: unknown;
    fold: number;
    predictions?: { lesion: string }[];
  }[];
  for (const { fold, predictions } of units.filter((u) => u.predictions))
    expect(new Set(predictions!.map((p) => p.lesion))).toEqual(new Set(split.rounds[fold]!.test));
});

it('what is learned without labels sees the training part of the round, whole at every size, and nothing else', async () => {
  await compareMade({
    dataset,
    out: out('unlabelled'),
    methods: ['means', 'tells-unlabelled'],
    sizes: [2],
    folds: 2,
    workers: 1,
  });
  const split = parseSplit(await readFile(comparisonFiles(out('unlabelled')).splits, 'utf8'), 'splits.json');
  const units = Object.values(await unitFiles(out('unlabelled'))) as { fold: number; failed?: string }[];
  const told = units.filter((u) => u.failed !== undefined);
  expect(told).toHaveLength(2);
  for (const { fold, failed } of told) expect(failed!.split(' ')).toEqual(split.rounds[fold]!.train);
});

it('a size that a class cannot fill is left out with the reason; small sizes learn from so many patients', async () => {
  expect(whole.protocol.sizes).toEqual([2, 'all']);
  expect(whole.leftOut).toEqual([
    { what: '9 patients a class', why: expect.stringMatching(/^class 'cyst' has 3 patients in the training part/) },
  ]);
  expect(whole.results.find((r) => r.size === 2)?.rounds.map((r) => r.trainPatients)).toEqual([6, 6, 6]);
});

it('a method that fails in some folds leaves its message; the others and its other folds go on', async () => {
  const failing = whole.results.find((r) => r.method === 'fails-without-p0' && r.size === 'all')!;
  expect(failing.failures.length).toBeGreaterThan(0);
  expect(failing.failures.length + failing.rounds.length).toBe(3);
  expect(failing.failures[0]?.message).toBe('made to fail without p0');
  expect(whole.results.find((r) => r.method === 'means')?.failures).toEqual([]);
  expect(whole.differences.find((d) => d.size === 'all')?.rounds).toBe(failing.rounds.length);
  expect(await readFile(comparisonFiles(out('whole')).report, 'utf8')).toContain('made to fail without p0');
});

it('the budget is the number of candidates, chosen by inner validation loss', async () => {
  const units = Object.values(await unitFiles(out('whole'))) as {
    setting?: { name: string };
    validationLoss: number;
    candidates?: { setting: { name: string }; validationLoss: number }[];
  }[];
  for (const { candidates, setting, validationLoss } of units.filter((u) => u.candidates)) {
    expect(candidates!.map((c) => c.setting.name)).toEqual(['sharpness 0.01', 'sharpness 0.1']);
    expect(validationLoss).toBe(Math.min(...candidates!.map((c) => c.validationLoss)));
    expect(candidates!.find((c) => c.setting.name === setting!.name)?.validationLoss).toBe(validationLoss);
  }
});

it('started again it goes on: finished units are kept as they are, the rest is made', async () => {
  await cp(out('whole'), out('again'), { recursive: true });
  const files = comparisonFiles(out('again'));
  const kept = files.unit({ method: 'means', size: 'all', repeat: 0, fold: 0 });
  const lost = files.unit({ method: 'means', size: 'all', repeat: 0, fold: 1 });
  const before = (await stat(kept)).mtimeMs;
  await rm(lost);
  const lines: string[] = [];
  await compareMade({
    dataset,
    out: out('again'),
    methods: ['means', 'fails-without-p0'],
    sizes: [2, 9, 'all'],
    log: (l) => lines.push(l),
  });
  expect(lines.join('\n')).toMatch(/\d+ of 12 units were finished before/);
  expect((await stat(kept)).mtimeMs).toBe(before);
  expect(await unitFiles(out('again'))).toEqual(await unitFiles(out('whole')));
});

it.each([
  [
    'configuration',
    { config: parseConfig('training: { epochs: 3 }', 'test') },
    /results with another config - choose another --out/,
  ],
  ['seed and split', { seed: 2 }, /another splitSha256, seed/],
  ['budget', { budget: 1 }, /another budget/],
])('a folder of another %s is refused and left as it was', async (_, change, message) => {
  const before = await readFile(comparisonFiles(out('whole')).compare, 'utf8');
  await expect(compareMade({ dataset, out: out('whole'), methods: ['means'], ...change })).rejects.toThrow(message);
  expect(await readFile(comparisonFiles(out('whole')).compare, 'utf8')).toBe(before);
});

it('a result of another comparison that was put into the folder is refused', async () => {
  await cp(out('whole'), out('mixed'), { recursive: true });
  const { unit } = comparisonFiles(out('mixed'));
  const file = unit({ method: 'means', size: 'all', repeat: 0, fold: 0 });
  const result = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(file, JSON.stringify({ ...result, comparison: '0'.repeat(64) }));
  await expect(compareMade({ dataset, out: out('mixed'), methods: ['means'] })).rejects.toThrow(
    /expected a result of this comparison/,
  );
});

it('fewer patients than folds, and a split of other data, are refused before anything is written', async () => {
  await expect(compareMade({ dataset, out: out('folds'), methods: ['means'], folds: 7 })).rejects.toThrow(
    /class 'cyst': expected at least 7 patients .*, got 6 - /,
  );
  const other = join(folder, 'other');
  await madeDataset(other, { labels, classes: labels, perClass: 5 });
  const split = comparisonFiles(out('whole')).splits;
  await expect(compareMade({ dataset: other, out: out('split'), methods: ['means'], split })).rejects.toThrow(
    /expected a data set with SHA-256/,
  );
  expect(existsSync(out('folds')) || existsSync(out('split'))).toBe(false);
});

it('a frozen split stands in for drawn folds', async () => {
  await compareMade({ dataset, out: out('frozen'), methods: ['means'], split: comparisonFiles(out('whole')).splits });
  const own = await unitFiles(out('frozen'));
  const wholeFiles = await unitFiles(out('whole'));
  for (const [name, result] of Object.entries(own)) expect(result).toEqual(wholeFiles[name]);
});

it('lesions of a class that is left out and of another data set are unknown to every classifier', async () => {
  const four = join(folder, 'four');
  const names = [...labels, 'metastasis'];
  await madeDataset(four, { labels: names, classes: names });
  const data = await compareMade({
    dataset: four,
    out: out('unknown'),
    methods: ['means'],
    unknown: [dataset],
    config: parseConfig(`classes: [${labels}]`, 'test'),
  });
  const rows = data.results[0]?.outOfDistribution?.rows;
  expect(rows?.map(({ source, lesions }) => ({ source, lesions }))).toEqual([
    { source: 'metastasis', lesions: 6 },
    { source: 'noise', lesions: 18 },
  ]);
  // A metastasis is brighter than any other class; the other data set holds the same lesions again.
  expect(rows?.[0]?.auc.value).toBeGreaterThan(0.9);
  expect(rows?.[1]?.auc.value).toBeLessThan(0.8);
});

it('a worker that is killed once is begun anew; a unit that kills every worker has failed, and the others go on', async () => {
  const data = await compareMade({ dataset, out: out('killed'), methods: ['means', 'dies-once', 'dies'], workers: 2 });
  expect(existsSync(join(folder, 'mark'))).toBe(true);
  expect(data.results.map((r) => [r.method, r.rounds.length])).toEqual([
    ['means', 3],
    ['dies-once', 3],
  ]);
  expect(data.unfinished).toMatchObject([{ method: 'dies', size: 'all' }]);
  expect(data.unfinished[0]?.failures[0]?.message).toMatch(/ended with SIGKILL, 2 times/);
  expect(data.units).toMatchObject({ planned: 9, finished: 6, failed: 3 });
});
