// The compare command as a user runs it, with real methods on a small made data set.
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ComparisonData } from 'liver-vlm';
import { comparisonFiles } from 'liver-vlm/node/compare';
import { beforeAll, expect, it } from 'vitest';
import { temporaryFolder } from '../../../testing/folder.ts';
import { liverVlm } from './support/command.ts';
import { madeDataset } from './support/dataset.ts';
import { expectRefusal } from './support/refusal.ts';

const folder = await temporaryFolder();
const [dataset, config, out] = [join(folder, 'dataset'), join(folder, 'config.yaml'), join(folder, 'out')];
const labels = ['cyst', 'hcc', 'adenoma'];
const METHODS = 'liver-vlm,cnn,linear-probe,radiomics,coop,liver-vlm-enriched';
const compare = (...more: string[]) => liverVlm('compare', dataset, '--config', config, '--folds', '3', ...more);

beforeAll(async () => {
  await madeDataset(dataset, { labels, classes: labels, perClass: 4 });
  const prompts = join(folder, 'prompts.yaml');
  await writeFile(prompts, 'classes: { adenoma: { name: liver metastasis } }\n');
  await writeFile(config, `training: { epochs: 1, batch: 8, minSteps: 1 }\ntext: { file: ${prompts} }\n`);
});

it('fits every method that fits the data in every fold, says what it left out and why, and leaves a report', async () => {
  const { status, stdout, stderr } = await compare(
    '--out',
    out,
    '--methods',
    METHODS,
    '--sizes',
    '2,all',
    '--workers',
    '2',
  );
  expect(status, stderr).toBe(0);
  expect(stderr).toMatch(/no describing sentences for adenoma: ensemble prompts are used for all classes/);
  expect(stderr).toMatch(/left out: 2 patients a class: class 'adenoma' has 1 patients/);
  expect(stderr).toMatch(/left out: coop: it learns through a text encoder/);
  expect(stderr).toMatch(/left out: liver-vlm-enriched: prompts: class "adenoma"/);
  for (const method of ['liver-vlm', 'cnn', 'linear-probe', 'radiomics'])
    expect(stdout).toMatch(new RegExp(`^${method} +all +[01]\\.\\d{3} `, 'm'));
  const data: ComparisonData = JSON.parse(await readFile(comparisonFiles(out).data, 'utf8'));
  expect(data.units).toMatchObject({ planned: 4 * 3, finished: 4 * 3, failed: 0 });
  expect(data.protocol.prompts.kind).toBe('ensemble');
  expect(await readFile(comparisonFiles(out).report, 'utf8')).toMatch(/^<!doctype html>/i);
  const lines = (await readFile(comparisonFiles(out).predictions, 'utf8')).trim().split('\n');
  expect(lines).toHaveLength(4 * 12 * 2);
});

it('goes on in the same folder, and refuses another configuration', async () => {
  const file = comparisonFiles(out).unit({ method: 'cnn', size: 'all', repeat: 0, fold: 0 });
  const before = (await stat(file)).mtimeMs;
  const again = await compare('--out', out, '--methods', METHODS, '--sizes', '2,all');
  expect(again.status, again.stderr).toBe(0);
  expect(again.stderr).toMatch(/12 of 12 units were finished before/);
  expect((await stat(file)).mtimeMs).toBe(before);
  expectRefusal(await compare('--out', out, '--methods', 'cnn', '--budget', '2'), 8, /results with another budget/);
});

it('refuses what cannot be compared', async () => {
  const other = join(folder, 'refused');
  expectRefusal(
    await compare('--out', other, '--folds', '5'),
    4,
    /class '\w+': expected at least 5 patients .*, got 4/,
  );
  expectRefusal(
    await compare('--out', other, '--methods', 'cnn,resnet'),
    5,
    /method: expected some of .*, got "resnet"/,
  );
  expectRefusal(
    await compare('--out', other, '--split', join(folder, 'none.json')),
    5,
    /none\.json: expected a file, got none/,
  );
});
