import { expect, test } from 'vitest';
import type { SplitSample } from './group.ts';
import { groupedFolds } from './groupedFolds.ts';
import { freezeSplit, hashSplit, parseSplit, type SplitFile } from './splitFile.ts';
import { trainValidationTest } from './trainValidationTest.ts';
import { requireValidSplit, verifySplit } from './verifySplit.ts';

const samples: SplitSample[] = Array.from({ length: 40 }, (_, i) => ({
  id: `s${i}`,
  group: `p${Math.floor(i / 2)}`,
  label: i % 8 < 4 ? 'hcc' : 'cyst',
}));
const locked = trainValidationTest(samples, { fractions: { train: 0.8, validation: 0, test: 0.2 }, seed: 1 }).test;
const development = samples.filter(({ id }) => !locked.includes(id));
const split = freezeSplit(samples, groupedFolds(development, { folds: 3, repeats: 2, seed: 1 }), {
  group: 'patient',
  seed: 1,
  lockedTest: locked,
});

/** The split after `change`, frozen anew so that only the wanted fault shows. */
function altered(change: (copy: SplitFile) => void): SplitFile {
  const copy = structuredClone(split);
  change(copy);
  return { ...copy, sha256: hashSplit(copy) };
}
const codes = (changed: SplitFile, data = samples): string[] => [
  ...new Set(verifySplit(changed, data).map((problem) => problem.code)),
];

test('a frozen split fits its data set, also after a trip through JSON with its keys in another order', () => {
  expect(verifySplit(split, samples)).toEqual([]);
  const reordered = Object.fromEntries(Object.entries(split).reverse());
  expect(parseSplit(JSON.stringify(reordered, null, 2), 'split.json')).toEqual(split);
  expect(() => requireValidSplit(split, [...samples].reverse())).not.toThrow();
});

test('a changed file is refused', () => {
  const copy = structuredClone(split);
  copy.rounds[0]?.train.pop();
  expect(() => parseSplit(JSON.stringify(copy), 'split.json')).toThrow(/split.json: expected SHA-256/);
  expect(codes(copy)).toContain('hash-mismatch');
  expect(() => parseSplit('{"format":"liver-vlm-split"', 'cut.json')).toThrow(/cut.json: expected JSON/);
  expect(() => parseSplit('{"format":"other"}', 'other.json')).toThrow(/expected a split file, got a fault at format/);
  expect(() => parseSplit(JSON.stringify({ ...split, extra: 1 }), 'extra.json')).toThrow(/expected a split file/);
});

test('a patient in two parts is found, between parts of a round and against the locked test set', () => {
  const moved = altered((copy) => {
    const id = copy.rounds[0]?.train.shift();
    if (id) copy.rounds[0]?.test.push(id);
  });
  expect(codes(moved)).toEqual(['group-in-two-parts']);
  const unlocked = altered((copy) => {
    const id = copy.lockedTest.shift();
    if (id) for (const round of copy.rounds) round.train.push(id);
  });
  expect(codes(unlocked)).toEqual(['group-in-two-parts']);
  expect(() => requireValidSplit(unlocked, samples)).toThrow(
    /expected patient 'p\d+' in one part, got it in train and locked test/,
  );
});

test('unknown, missing and repeated ids are told apart', () => {
  expect(codes(altered((copy) => copy.rounds[1]?.train.push('s999')))).toEqual(['unknown-id']);
  expect(codes(altered((copy) => copy.rounds[1]?.train.pop()))).toEqual(['missing-id']);
  expect(codes(altered((copy) => copy.rounds[1]?.train.push(copy.rounds[1]?.train[0] ?? '')))).toEqual(['repeated-id']);
});

test('a data set with another label, group or size is noticed', () => {
  const relabelled = samples.map((sample, i) => (i === 3 ? { ...sample, label: 'fnh' } : sample));
  expect(codes(split, relabelled)).toEqual(['dataset-changed']);
  expect(codes(split, samples.slice(1))).toEqual(['dataset-changed', 'unknown-id']);
});
