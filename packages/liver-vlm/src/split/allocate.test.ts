import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fewPatients } from './fewPatients.ts';
import type { SplitSample } from './group.ts';
import { groupedFolds } from './groupedFolds.ts';
import { SplitError, TooFewPatientsError } from './splitError.ts';
import { trainValidationTest } from './trainValidationTest.ts';

/** `patients` of each class, each with 1 to 4 lesions. */
const cohort = (patients: Record<string, number>): SplitSample[] =>
  Object.entries(patients).flatMap(([label, count]) =>
    Array.from({ length: count }, (_, p) => p).flatMap((p) =>
      Array.from({ length: 1 + ((p * 7) % 4) }, (_, l) => ({
        id: `${label}-${p}-${l}`,
        group: `${label}-${p}`,
        label,
      })),
    ),
  );

const groupsOf = (samples: SplitSample[], ids: string[]): Set<string> =>
  new Set(ids.map((id) => samples.find((sample) => sample.id === id)?.group ?? 'unknown'));

const fractions = { train: 0.7, validation: 0.15, test: 0.15 };

test('every sample is in one part, every patient in one part, and every class in each', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 3, max: 40 }), { minLength: 2, maxLength: 5 }), fc.nat(), (counts, seed) => {
      const samples = cohort(Object.fromEntries(counts.map((count, c) => [`class${c}`, count])));
      const parts = trainValidationTest(samples, { fractions, seed });
      const all = [...parts.train, ...parts.validation, ...parts.test];
      expect(all.length).toBe(samples.length);
      expect(new Set(all).size).toBe(samples.length);
      const groups = [parts.train, parts.validation, parts.test].map((ids) => groupsOf(samples, ids));
      expect(groups.reduce((sum, set) => sum + set.size, 0)).toBe(new Set(samples.map((s) => s.group)).size);
      for (const set of groups) {
        for (let c = 0; c < counts.length; c++)
          expect([...set].some((name) => name.startsWith(`class${c}-`))).toBe(true);
      }
    }),
    { numRuns: 40 },
  );
});

test('classes keep their proportions in patients and in lesions', () => {
  const samples = cohort({ hcc: 100, cyst: 40, fnh: 20 });
  const parts = trainValidationTest(samples, { fractions, seed: 5 });
  for (const [label, total] of [
    ['hcc', 100],
    ['cyst', 40],
    ['fnh', 20],
  ] as const) {
    const patients = [...groupsOf(samples, parts.test)].filter((name) => name.startsWith(label)).length;
    expect(Math.abs(patients - 0.15 * total)).toBeLessThanOrEqual(1);
    const lesions = parts.test.filter((id) => id.startsWith(label)).length;
    expect(lesions / samples.filter((s) => s.label === label).length).toBeCloseTo(0.15, 1);
  }
});

test('the same seed gives the same split, another seed another, and the order of parts follows the samples', () => {
  const samples = cohort({ a: 20, b: 20 });
  const once = trainValidationTest(samples, { fractions, seed: 1 });
  expect(trainValidationTest(samples, { fractions, seed: 1 })).toEqual(once);
  expect(trainValidationTest(samples, { fractions, seed: 2 })).not.toEqual(once);
  const order = samples.map((s) => s.id).filter((id) => once.train.includes(id));
  expect(once.train).toEqual(order);
});

test('folds test each sample once a repeat and never share a patient between parts', () => {
  const samples = cohort({ hcc: 17, cyst: 9, metastasis: 5 });
  const rounds = groupedFolds(samples, { folds: 5, repeats: 3, seed: 11 });
  expect(rounds.length).toBe(15);
  for (let repeat = 0; repeat < 3; repeat++) {
    const tested = rounds.filter((round) => round.repeat === repeat).flatMap((round) => round.test);
    expect(tested.sort()).toEqual(samples.map((s) => s.id).sort());
  }
  for (const round of rounds) {
    const sets = [round.train, round.validation, round.test].map((ids) => groupsOf(samples, ids));
    expect(sets.reduce((sum, set) => sum + set.size, 0)).toBe(31);
    for (const set of sets)
      for (const label of ['hcc', 'cyst', 'metastasis']) expect([...set].some((n) => n.startsWith(label))).toBe(true);
  }
  expect(rounds[0]?.test).not.toEqual(rounds[5]?.test);
});

test('a patient with lesions of two classes stays whole', () => {
  const samples = cohort({ hcc: 12, cyst: 12 });
  const mixed = samples.concat(
    Array.from({ length: 6 }, (_, p) => ({ id: `extra-${p}`, group: `hcc-${p}`, label: 'cyst' })),
  );
  for (const round of groupedFolds(mixed, { folds: 3, repeats: 2, seed: 4 })) {
    const test = groupsOf(mixed, round.test);
    for (const id of [...round.train, ...round.validation])
      expect(test.has(mixed.find((s) => s.id === id)?.group ?? '')).toBe(false);
  }
});

test('a class with too few patients is refused by name, count and need', () => {
  const samples = cohort({ hcc: 20, fnh: 4 });
  const attempt = (): unknown => groupedFolds(samples, { folds: 5, repeats: 1, seed: 0 });
  expect(attempt).toThrow(TooFewPatientsError);
  expect(attempt).toThrow("class 'fnh': expected at least 5 patients for 5 folds with an inner validation part, got 4");
  expect(() => trainValidationTest(cohort({ hcc: 9, fnh: 2 }), { fractions, seed: 0 })).toThrow(
    /class 'fnh': expected at least 3 patients/,
  );
});

test('nonsense is refused', () => {
  const samples = cohort({ a: 9, b: 9 });
  expect(() =>
    trainValidationTest(samples, { fractions: { train: 0.9, validation: 0.2, test: 0.1 }, seed: 0 }),
  ).toThrow(SplitError);
  expect(() =>
    trainValidationTest(samples, { fractions: { train: Number.NaN, validation: 0.5, test: 0.5 }, seed: 0 }),
  ).toThrow(SplitError);
  expect(() => trainValidationTest([], { fractions, seed: 0 })).toThrow(/at least one/);
  expect(() => groupedFolds(samples, { folds: 1, repeats: 1, seed: 0 })).toThrow(/folds >= 2/);
  expect(() => groupedFolds([...samples, samples[0] as SplitSample], { folds: 2, repeats: 1, seed: 0 })).toThrow(
    /expected one entry/,
  );
});

test('learning-curve subsets are nested and hold the asked number of patients', () => {
  const samples = cohort({ a: 20, b: 18 });
  const [two, four, eight] = [2, 4, 8].map((perClass) => new Set(fewPatients(samples, { perClass, seed: 9 })));
  if (!two || !four || !eight) throw new Error('unreachable');
  for (const id of two) expect(four.has(id)).toBe(true);
  for (const id of four) expect(eight.has(id)).toBe(true);
  expect(groupsOf(samples, [...eight]).size).toBe(16);
  expect(() => fewPatients(samples, { perClass: 19, seed: 9 })).toThrow(/class 'b'.*got 18/);
});
