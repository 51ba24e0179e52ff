import { expect, it } from 'vitest';
import { groupedFolds } from '../split/groupedFolds.ts';
import { planUnits } from './plan.ts';
import { nextUnit } from './schedule.ts';
import { trainingPart, unitSeed } from './trainingPart.ts';
import { unitKey } from './unit.ts';

// Ten patients a class, every other with two lesions.
const samples = ['cyst', 'hcc'].flatMap((label, c) =>
  Array.from({ length: 10 }, (_, i) => ({ group: `${label}${i}`, label, lesions: 1 + (i % 2) })).flatMap((p) =>
    Array.from({ length: p.lesions }, (_, l) => ({ id: `${c}-${p.group}-${l}`, group: p.group, label })),
  ),
);
const rounds = groupedFolds(samples, { folds: 3, repeats: 2, seed: 4 });
const byId = new Map(samples.map((s) => [s.id, s]));
const patients = (ids: readonly string[], label: string) =>
  new Set(ids.flatMap((id) => (byId.get(id)?.label === label ? (byId.get(id)?.group ?? []) : [])));

it('small training parts hold so many patients of each class, whole, from the round alone, one inside the other', () => {
  for (const round of rounds) {
    const [two, four] = [trainingPart(round, byId, 2, 7), trainingPart(round, byId, 4, 7)];
    for (const label of ['cyst', 'hcc']) {
      expect(patients(two, label).size).toBe(2);
      expect(patients(four, label).size).toBe(4);
    }
    expect(four).toEqual(expect.arrayContaining([...two]));
    expect(round.train).toEqual(expect.arrayContaining([...four]));
    expect(trainingPart(round, byId, 'all', 7)).toEqual(round.train);
  }
  const [first, second] = rounds.map((round) => trainingPart(round, byId, 2, 7).join());
  expect(first).not.toBe(second);
});

it('rounds have seeds of their own', () => {
  expect(new Set(rounds.map((round) => unitSeed(7, round))).size).toBe(rounds.length);
});

it('plans every method at every size in every round once, and says which size a class cannot fill', () => {
  const { units, sizes, leftOut } = planUnits(rounds, samples, {
    methods: ['a', 'b'],
    sizes: ['all', 9, 2, 2],
    seed: 7,
  });
  expect(sizes).toEqual([2, 'all']);
  expect(new Set(units.map(unitKey)).size).toBe(units.length);
  expect(units).toHaveLength(2 * 2 * 6);
  expect(units[0]).toEqual({ method: 'a', size: 'all', repeat: 0, fold: 0 });
  expect(leftOut).toEqual([
    { what: '9 patients a class', why: expect.stringMatching(/^class 'cyst' has \d patients/) },
  ]);
});

it('a worker stays in its round, then takes one that nobody is on, then helps where most is left', () => {
  const { units } = planUnits(rounds, samples, { methods: ['a', 'b'], sizes: ['all'], seed: 7 });
  const [own, , next] = units;
  const waiting = units.slice(1);
  expect(nextUnit(waiting, own, [])).toEqual(waiting[0]);
  expect(nextUnit(units, undefined, [own!])).toEqual(next);
  const elsewhere = units.map((unit) => ({ ...unit, method: 'another' }));
  expect(nextUnit(waiting, undefined, elsewhere)).toEqual(waiting[1]);
  expect(nextUnit([], undefined, elsewhere)).toBeUndefined();
});

it('sizes of a fold go to one worker while there are folds for the others: they share what was learned without labels', () => {
  const { units } = planUnits(rounds, samples, { methods: ['a'], sizes: ['all', 2], seed: 7 });
  const [all, two] = units.filter((u) => u.repeat === 0 && u.fold === 0);
  const rest = units.filter((u) => u !== all);
  expect(nextUnit(rest, all, [])).toEqual(two);
  expect(nextUnit(rest, undefined, [all!])).toEqual(units.find((u) => u.fold === 1));
});

it('two workers on one fold are at different methods, at any size: they would learn the same without labels', () => {
  const { units } = planUnits(rounds, samples, { methods: ['a', 'b', 'c'], sizes: ['all', 2], seed: 7 });
  const own = units.filter((u) => u.repeat === 0 && u.fold === 0);
  const [first] = own;
  const waiting = own.filter((u) => u !== first);
  expect(nextUnit(waiting, undefined, [first!])).toMatchObject({ size: 2, method: 'b' });
  expect(nextUnit(waiting, first, [{ ...first!, size: 2, method: 'b' }])).toMatchObject({ size: 'all', method: 'c' });
  const alike = waiting.filter((u) => u.method === first!.method);
  expect(nextUnit(alike, undefined, [first!])).toEqual(alike[0]);
});
