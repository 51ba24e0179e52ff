import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { testData } from '../../imaging/src/testing/testData.ts';
import { duplicateGroups, findDuplicates, leakingPairs } from '../src/split/duplicates.ts';
import { fingerprint } from '../src/split/fingerprint.ts';

type Row = Record<string, string>;

function readRows(folder: string): Row[] | undefined {
  const file = testData(`${folder}/labels.csv`);
  if (file === undefined) return undefined;
  const [head = '', ...lines] = readFileSync(file, 'utf8').trim().split('\n');
  const names = head.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((value, i) => [names[i] ?? '', value])));
}

async function searchDuplicates(folder: string, rows: Row[]) {
  const images = [];
  for (const row of rows) {
    const { data, info } = await sharp(join(testData(folder) ?? '', row['file'] ?? ''))
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true });
    images.push({ id: row['file'] ?? '', fingerprint: fingerprint({ width: info.width, height: info.height, data }) });
  }
  const started = performance.now();
  const pairs = findDuplicates(images);
  return { pairs, ms: performance.now() - started };
}

/** How well found pairs agree with pairs of a reference grouping. */
function agreement(rows: Row[], pairs: { first: string; second: string }[], column: string) {
  const groupOf = new Map(rows.map((row) => [row['file'], row[column]]));
  const sizes = new Map<string, number>();
  for (const row of rows) sizes.set(row[column] ?? '', (sizes.get(row[column] ?? '') ?? 0) + 1);
  const wanted = [...sizes.values()].reduce((sum, n) => sum + (n * (n - 1)) / 2, 0);
  const right = pairs.filter(({ first, second }) => groupOf.get(first) === groupOf.get(second)).length;
  return { wanted, found: pairs.length, right, recall: right / wanted, precision: right / pairs.length };
}

test('the near duplicates that the ultrasound set tells of are found', async (context) => {
  const rows = readRows('aul-liver-us');
  if (!rows) return context.skip();
  const { pairs, ms } = await searchDuplicates('aul-liver-us', rows);
  const figures = agreement(rows, pairs, 'dupGroup');
  const groups = duplicateGroups(
    rows.map((row) => row['file'] ?? ''),
    pairs,
  );
  const references = Map.groupBy(rows, (row) => row['dupGroup'] ?? '');
  const several = [...references.values()].filter((members) => members.length > 1);
  const joined = several.filter((members) => new Set(members.map((row) => groups.get(row['file'] ?? ''))).size === 1);
  console.info('aul-liver-us', {
    ...figures,
    groups: several.length,
    wholeGroups: joined.length,
    searchMs: Math.round(ms),
  });
  expect(figures.recall).toBeGreaterThan(0.88);
  expect(figures.precision).toBeGreaterThan(0.66);
});

test('the exact and near duplicates that the chest CT set tells of are found', async (context) => {
  const rows = readRows('iq-oth-nccd');
  if (!rows) return context.skip();
  const { pairs, ms } = await searchDuplicates('iq-oth-nccd', rows);
  const exact = pairs.filter(({ kind }) => kind === 'exact');
  const sources = Map.groupBy(rows, (row) => row['sourceMd5'] ?? '');
  const copies = [...sources.values()].reduce((sum, members) => sum + (members.length * (members.length - 1)) / 2, 0);
  const near = agreement(rows, pairs, 'nearDupGroup');
  const blockOf = new Map(rows.map((row) => [row['file'], `${row['label']} ${row['orderBlock']}`]));
  const leaks = leakingPairs(pairs, (id) => blockOf.get(id));
  // Files stand in the order of the cases: what lies within ten of another is likely a slice of the same scan.
  const placeOf = new Map(rows.map((row, i) => [row['file'], i]));
  const groupOf = new Map(rows.map((row) => [row['file'], row['nearDupGroup']]));
  const labelOf = new Map(rows.map((row) => [row['file'], row['label']]));
  const explained = pairs.filter(
    ({ first, second }) =>
      groupOf.get(first) === groupOf.get(second) ||
      (labelOf.get(first) === labelOf.get(second) && Math.abs(placeOf.get(first)! - placeOf.get(second)!) <= 10),
  ).length;
  console.info('iq-oth-nccd', {
    exact: exact.length,
    exactWanted: copies,
    ...near,
    sameGroupOrNeighbour: explained / pairs.length,
    acrossBlocks: leaks.length,
    searchMs: Math.round(ms),
  });
  expect(exact.length).toBe(copies);
  expect(agreement(rows, exact, 'sourceMd5').right).toBe(copies);
  expect(near.recall).toBeGreaterThan(0.81);
  expect(explained / pairs.length).toBeGreaterThan(0.9);
});
