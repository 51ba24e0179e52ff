import { expect, test } from 'vitest';
import { seededRandom } from '../split/random.ts';
import { riskCoverage } from './abstention.ts';
import { aggregate } from './aggregate.ts';
import { type ConformalScore, calibrateConformal, measureCoverage, predictionSet } from './conformal.ts';
import { differences } from './difference.ts';
import type { Prediction } from './prediction.ts';
import { summarise } from './summarise.ts';
import { softmax } from './temperature.ts';

/** Slices of `patients`, two lesions each, four slices a lesion; slices of one patient share an error, so they are no independent cases. */
function cohort(patients: number, skill: number, seed: number): Prediction[] {
  const random = seededRandom(seed);
  return Array.from({ length: patients }, (_, p) => {
    const label = p % 3;
    const shared = [0, 1, 2].map(() => 3 * (random() - 0.5));
    return Array.from({ length: 8 }, (_, s) => ({
      id: `p${p}-${s}`,
      lesion: `p${p}-l${s >> 2}`,
      patient: `p${p}`,
      label,
      probabilities: softmax(shared.map((error, c) => error + random() - 0.5 + (c === label ? skill : 0))),
    }));
  }).flat();
}
const options = { classes: ['cyst', 'fnh', 'hcc'], level: 'lesion' as const, seed: 3, draws: 400 };

test('slices average to lesions, and lesions, not slices, to patients', () => {
  const slice = (id: string, lesion: string, p: number): Prediction => ({
    id,
    lesion,
    patient: 'a',
    label: 0,
    probabilities: [p, 1 - p],
  });
  const slices = [slice('1', 'x', 0.2), slice('2', 'x', 0.4), slice('3', 'x', 0.6), slice('4', 'y', 0.8)];
  expect(aggregate(slices, 'lesion').predictions.map((p) => p.probabilities[0])).toEqual([
    expect.closeTo(0.4),
    expect.closeTo(0.8),
  ]);
  expect(aggregate(slices, 'patient').predictions.map((p) => p.probabilities[0])).toEqual([expect.closeTo(0.6)]);
  const mixed = aggregate([...slices, { ...slice('5', 'z', 0.5), label: 1 }], 'patient');
  expect(mixed).toEqual({ predictions: [], mixedPatients: ['a'] });
  expect(() => aggregate([slice('1', 'x', 0.2), { ...slice('2', 'x', 0.2), patient: 'b' }], 'lesion')).toThrow(
    /lesion 'x': expected one class/,
  );
});

test('figures and intervals are the same for the same seed, and hold the value', () => {
  const predictions = cohort(60, 1, 1);
  const metrics = summarise(predictions, options);
  expect(summarise(predictions, options)).toEqual(metrics);
  expect(metrics).toMatchObject({ cases: 120, patients: 60, repeats: 1 });
  for (const { value, low, high } of [
    metrics.accuracy,
    metrics.macroAuc,
    metrics.kappa,
    metrics.perClass[2]?.sensitivity ?? metrics.brier,
  ]) {
    expect(low ?? 1).toBeLessThan(value ?? 0);
    expect(high ?? 0).toBeGreaterThan(value ?? 1);
  }
  expect(summarise(predictions, { ...options, seed: 4 }).accuracy).not.toEqual(metrics.accuracy);
});

test('slices of one patient do not narrow the interval: eight equal slices give the interval of one', () => {
  const one = cohort(60, 1, 2).filter(({ id }) => id.endsWith('-0'));
  const copies = one.flatMap((own) => Array.from({ length: 8 }, (_, i) => ({ ...own, id: `${own.id}-${i}` })));
  const wanted = summarise(one, { ...options, level: 'slice' });
  expect(summarise(copies, { ...options, level: 'slice' }).accuracy.low).toBeCloseTo(wanted.accuracy.low ?? -1, 12);
});

test('the 95 % interval holds the true accuracy about 95 times in a hundred', () => {
  const truth = summarise(cohort(20_000, 0.8, 99), { ...options, draws: 0 }).accuracy.value ?? 0;
  let held = 0;
  for (let trial = 0; trial < 200; trial++) {
    const { low, high } = summarise(cohort(80, 0.8, 1000 + trial), { ...options, draws: 300, seed: trial }).accuracy;
    if ((low ?? 1) <= truth && truth <= (high ?? 0)) held++;
  }
  expect(held / 200).toBeGreaterThan(0.9);
  expect(held / 200).toBeLessThan(0.99);
});

test('repeats are averaged, and an absent class is null, not a guess', () => {
  const first = cohort(30, 1, 5);
  const second = cohort(30, 1, 6).map((own) => ({ ...own, repeat: 1 }));
  const both = summarise([...first, ...second], options);
  const mean = ((summarise(first, options).accuracy.value ?? 0) + (summarise(second, options).accuracy.value ?? 0)) / 2;
  expect(both.accuracy.value).toBeCloseTo(mean, 12);
  expect(both).toMatchObject({ repeats: 2, cases: 60 });
  const absent = summarise(
    first.filter(({ label }) => label < 2),
    options,
  ).perClass[2];
  expect(absent).toMatchObject({ cases: 0, auc: { value: null, low: null, high: null }, sensitivity: { value: null } });
});

test('paired differences: none between equals, a sure one for a better method, refused on other cases', () => {
  const predictions = cohort(90, 1, 7);
  expect(differences(predictions, predictions, options).macroAuc).toEqual({ value: 0, low: 0, high: 0, p: 1 });
  const better = predictions.map((own) => ({
    ...own,
    probabilities: softmax(own.probabilities.map((p, c) => Math.log(p) + (c === own.label ? 0.8 : 0))),
  }));
  const found = differences(better, predictions, options).accuracy;
  expect(found.low ?? 0).toBeGreaterThan(0);
  expect(found.p).toBeLessThan(0.01);
  expect(() => differences(predictions, predictions.slice(1), options)).toThrow(/expected the same case/);
});

test('two methods of one skill are found different about five times in a hundred', () => {
  const found = { accuracy: 0, macroAuc: 0 };
  for (let trial = 0; trial < 200; trial++) {
    const [first, second] = [cohort(60, 0.8, 3000 + trial), cohort(60, 0.8, 6000 + trial)];
    const difference = differences(first, second, { ...options, draws: 200, seed: trial });
    for (const name of ['accuracy', 'macroAuc'] as const) if ((difference[name].p ?? 1) < 0.05) found[name]++;
  }
  for (const count of [found.accuracy, found.macroAuc]) {
    expect(count / 200).toBeGreaterThan(0.01);
    expect(count / 200).toBeLessThan(0.1);
  }
});

test('predictions that cannot be evaluated are refused by name', () => {
  const good: Prediction = { id: 'a', lesion: 'a', patient: 'a', label: 0, probabilities: [0.5, 0.3, 0.2] };
  expect(() => summarise([], options)).toThrow(/at least one/);
  expect(() => summarise([good, good], options)).toThrow(
    /prediction 'a': expected one prediction in repeat 0, got two/,
  );
  expect(() => summarise([{ ...good, probabilities: [3, 1, 0] }], options)).toThrow(/apply softmax/);
  expect(() => summarise([{ ...good, probabilities: [Number.NaN, 1, 0] }], options)).toThrow(/from 0 to 1, got NaN/);
  expect(() => summarise([{ ...good, label: 3 }], options)).toThrow(/a label from 0 to 2, got 3/);
});

test.each<ConformalScore>(['lac', 'aps'])('%s prediction sets hold the true class as often as promised', (score) => {
  let coverage = 0;
  for (let trial = 0; trial < 60; trial++) {
    const cases = cohort(300, 0.7, 500 + trial).filter(({ id }) => id.endsWith('-0'));
    const [held, fresh] = [cases.slice(0, 100), cases.slice(100)];
    const rule = calibrateConformal(
      held.map((c) => c.probabilities),
      held.map((c) => c.label),
      { coverage: 0.8, score },
    );
    coverage +=
      measureCoverage(
        fresh.map((c) => predictionSet(c.probabilities, rule)),
        fresh.map((c) => c.label),
        3,
      ).coverage / 60;
  }
  expect(coverage).toBeGreaterThan(0.79);
  if (score === 'lac') expect(coverage).toBeLessThan(0.82);
});

test('too few calibration cases give the full set, and the threshold is the promised order statistic', () => {
  const probabilities = [0.9, 0.8, 0.7, 0.6].map((p) => [p, 1 - p]);
  const few = calibrateConformal(probabilities, [0, 0, 0, 0], { coverage: 0.9, score: 'lac' });
  expect(few.threshold).toBe(Number.POSITIVE_INFINITY);
  expect(predictionSet([0.99, 0.01], few)).toEqual([0, 1]);
  expect(calibrateConformal(probabilities, [0, 0, 0, 0], { coverage: 0.6, score: 'lac' }).threshold).toBeCloseTo(
    0.3,
    12,
  );
});

test('abstention answers the most confident first', () => {
  const at = (p: number, right: boolean): { probabilities: number[]; label: number } => ({
    probabilities: [p, 1 - p],
    label: right ? 0 : 1,
  });
  const { points, area } = riskCoverage([at(0.6, false), at(0.9, true), at(0.8, true), at(0.8, false)]);
  expect(points).toEqual([
    { threshold: 0.9, coverage: 0.25, risk: 0 },
    { threshold: 0.8, coverage: 0.75, risk: expect.closeTo(1 / 3) },
    { threshold: 0.6, coverage: 1, risk: 0.5 },
  ]);
  expect(area).toBeCloseTo(0.25 * 0 + 0.5 * (1 / 3) + 0.25 * 0.5, 12);
});
