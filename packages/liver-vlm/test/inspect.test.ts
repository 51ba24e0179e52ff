import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodePng } from '@liver-vlm/imaging/node';
import { beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../../../testing/folder.ts';
import { testData } from '../../imaging/src/testing/testData.ts';
import { checkLeakage, importImages, inspectDataset, splitDataset } from '../src/node/index.ts';
import { seededRandom } from '../src/split/random.ts';
import { importDefaults } from './support/importing.ts';

const folder = await temporaryFolder();
const at = (name: string) => join(folder, name);

/** Forty noise pictures of two classes, one patient each, the last the same as the first. */
beforeAll(async () => {
  const rows: string[] = [];
  for (let i = 0; i < 40; i++) {
    const random = seededRandom(i === 39 ? 0 : i);
    const grey = Uint8Array.from({ length: 32 * 32 }, () => 256 * random());
    await writeFile(at(`${i}.png`), await encodePng(grey, 32, 32));
    rows.push(`${i}.png,${i % 2 === 0 ? 'cyst' : 'hcc'},p${i}`);
  }
  await writeFile(at('images.csv'), `path,label,group\n${rows.join('\n')}\n`);
  await importImages({ ...importDefaults, csv: at('images.csv'), out: at('set') });
});

test('a picture under two patients is found, and on both sides of a split only where it stands on both', async () => {
  const { leaks, shared } = await checkLeakage(at('set'));
  expect(leaks.map(({ kind }) => kind)).toEqual(['exact']);
  expect(shared).toMatchObject([{ kind: 'file', places: ['p0', 'p39'] }]);
  const split = await splitDataset({ dataset: at('set'), out: at('split.json'), test: 0.25, validation: 0.2, seed: 3 });
  const locked = new Set(split.lockedTest);
  const [pair] = leaks;
  const apart = locked.has(pair?.first ?? '') !== locked.has(pair?.second ?? '');
  expect((await checkLeakage(at('set'), at('split.json'))).leaks).toHaveLength(apart ? 1 : 0);
});

test('a split is frozen once, with folds beside a locked test, and refused where a class has too few patients', async () => {
  const request = { dataset: at('set'), test: 0.25, validation: 0.2, seed: 3 };
  const first = await splitDataset({ ...request, out: at('folds.json'), folds: { count: 3, repeats: 2 } });
  expect(first.rounds).toHaveLength(6);
  for (const { train, validation, test: tested } of first.rounds)
    expect(new Set([...train, ...validation, ...tested, ...first.lockedTest]).size).toBe(40);
  await expect(splitDataset({ ...request, out: at('folds.json') })).rejects.toThrow(/a frozen split is never changed/);
  const again = await splitDataset({ ...request, out: at('again.json'), folds: { count: 3, repeats: 2 } });
  expect(again.sha256).toBe(first.sha256);
  const greedy = splitDataset({ ...request, out: at('no.json'), folds: { count: 19, repeats: 1 } });
  await expect(greedy).rejects.toThrow(/class '\w+': expected at least 19 patients for 19 folds/);
});

test('a cohort card is written in one file', async () => {
  const { card } = await inspectDataset({
    dataset: at('set'),
    out: at('card.html'),
    pictures: 3,
    created: '2026-01-01',
  });
  expect(card).toMatchObject({ lesions: 40, patients: 40, hu: [] });
  const html = await readFile(at('card.html'), 'utf8');
  expect(html.match(/<img /g)).toHaveLength(6);
  expect(html).toContain('look alike');
});

test('the exact copies that the chest CT set tells of are found in its import', async (context) => {
  const csv = testData('iq-oth-nccd/labels.csv');
  if (csv === undefined) return context.skip();
  const columns = { path: 'file', group: 'file' };
  await importImages({ ...importDefaults, csv, out: at('chest'), size: 128, columns });
  const { leaks, pairs } = await checkLeakage(at('chest'));
  expect(leaks.filter(({ kind }) => kind === 'exact')).toHaveLength(42);
  expect(pairs.length).toBeGreaterThan(1000);
});
