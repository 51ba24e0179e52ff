import { createRandom } from 'onnx-grad';
import { expect, it } from 'vitest';
import { rowVerdict } from './claimRows.ts';
import { gather } from './gather.ts';
import type { FinishedUnit, TrainingSize } from './unit.ts';

const CLASSES = ['cyst', 'hcc'];
const LESIONS = 120;

/** A unit that is right about a share of the lesions of its fold, a slice each; equal draws for every method. */
function unit(method: string, size: TrainingSize, fold: number, right: number, seconds = 1): FinishedUnit {
  const predictions = Array.from({ length: LESIONS / 2 }, (_, i) => {
    const n = 2 * i + fold;
    const label = n % 4 < 2 ? 0 : 1;
    const sure =
      0.5 +
      0.5 *
        (createRandom(3, n, 'luck').uniform() < right ? 1 : -1) *
        (0.3 + 0.5 * createRandom(3, n, 'sure').uniform());
    return {
      id: `l${n}/0`,
      lesion: `l${n}`,
      patient: `p${n}`,
      label,
      probabilities: label === 0 ? [sure, 1 - sure] : [1 - sure, sure],
      repeat: 0,
    };
  });
  return {
    method,
    size,
    repeat: 0,
    fold,
    setting: { name: 'default', change: {} },
    candidates: [],
    validationLoss: 0.5,
    temperature: 1,
    conformal: fold === 0 ? { score: 'lac', coverage: 0.9, threshold: 0.8, cases: 20 } : null,
    trainPatients: 40,
    trainLesions: 40,
    validationLesions: 20,
    predictions,
    strangeness: [],
    seconds: { fit: 10, predict: seconds, slices: predictions.length },
  };
}
const both = (method: string, right: number, sizes: readonly TrainingSize[] = [2, 'all'], seconds = 1) =>
  sizes.flatMap((size) => [0, 1].map((fold) => unit(method, size, fold, right, seconds)));
const options = { classes: CLASSES, bootstrap: { draws: 400, seed: 1 } };
const CONTROLS = ['cnn', 'random-text', 'shuffled-text', 'orthonormal'];
const gathered = (units: FinishedUnit[], methods: string[], sizes: TrainingSize[] = [2, 'all']) =>
  gather(units, { methods, sizes, planned: units.length, same: ['liver-vlm-enriched', 'liver-vlm-resnet18'] }, options);

it('language helped where every control is beaten; one control as good undoes that', () => {
  const methods = ['liver-vlm', ...CONTROLS];
  const worse = CONTROLS.flatMap((m) => both(m, 0.55));
  const won = gathered([...both('liver-vlm', 0.95), ...worse], methods).language;
  expect(won.verdict).toBe('supported');
  expect(won.rows.filter((r) => r.decides).map((r) => r.sizes)).toEqual(
    CONTROLS.flatMap(() => [
      [2, 'all'],
      [2, 'all'],
    ]),
  );
  const equal = [...both('liver-vlm', 0.95), ...worse.filter((u) => u.method !== 'cnn'), ...both('cnn', 0.95)];
  expect(gathered(equal, methods).language).toMatchObject({
    verdict: 'not supported',
    reason: expect.stringMatching(/no gain worth the name in AUC against cnn/),
  });
});

it('a claim whose opponents were not run is not tested, and names them', () => {
  const { language, claims } = gathered([...both('liver-vlm', 0.9), ...both('cnn', 0.6)], ['liver-vlm', 'cnn']);
  expect(language).toMatchObject({
    verdict: 'not tested',
    reason: 'the comparison has no results of random-text, shuffled-text, orthonormal',
  });
  expect(claims.map((c) => [c.number, c.verdict])).toEqual([
    [1, 'not tested'],
    [2, 'not tested'],
    [3, 'not tested'],
    [3, 'not tested'],
    [4, 'not tested'],
    [4, 'not tested'],
    [5, 'supported'],
  ]);
});

it('pre-training is decided by the task that its author published last, and what others gain is shown beside', () => {
  const names = ['simclr', 'phase-shuffle', 'multi-task'].map((task) => `liver-vlm-pretrained-${task}`);
  const units = [...both('liver-vlm', 0.6), ...both(names[0]!, 0.6), ...both(names[1]!, 0.6), ...both(names[2]!, 0.95)];
  const claimOf = (methods: string[]) =>
    gathered(
      units.filter((u) => methods.includes(u.method)),
      methods,
    ).claims.find((c) => /pre-training/.test(c.statement));
  const claim = claimOf(['liver-vlm', ...names]);
  expect(claim).toMatchObject({ number: 4, verdict: 'supported' });
  expect(new Set(claim?.rows.filter((r) => r.decides).map((r) => r.first))).toEqual(new Set([names[2]]));
  expect(new Set(claim?.rows.map((r) => r.first))).toEqual(new Set(names));
  expect(claimOf(['liver-vlm', names[0]!, names[1]!])?.verdict).toBe('not supported');
  expect(claimOf(['liver-vlm'])?.reason).toBe('the comparison has no results of liver-vlm-pretrained-multi-task');
});

it('a transform is judged among all and alone, with one correction over both', () => {
  const rights = { '': 0.95, '-no-flip': 0.6, '-only-flip': 0.9, '-no-augmentation': 0.55, '-no-noise': 0.95 };
  const names = Object.keys(rights).map((word) => `liver-vlm${word}`);
  const units = Object.values(rights).flatMap((right, i) => both(names[i]!, right, ['all']));
  const { transforms } = gathered(units, names, ['all']);
  const pair = (first: string, second: string) =>
    transforms.find((own) => own.first === `liver-vlm${first}` && own.second === `liver-vlm${second}`);
  expect(transforms).toHaveLength(3);
  expect(pair('', '-no-flip')?.differences.macroAuc.low).toBeGreaterThan(0);
  expect(pair('-only-flip', '-no-augmentation')?.differences.macroAuc.low).toBeGreaterThan(0);
  expect(pair('', '-no-noise')?.differences.macroAuc.value).toBe(0);
  const { differences, adjustedP } = pair('', '-no-flip')!;
  expect(adjustedP.macroAuc).toBeCloseTo(3 * differences.macroAuc.p!, 12);
  expect(gathered(both('liver-vlm', 0.9), ['liver-vlm']).transforms).toEqual([]);
});

it('scarcity is judged on the sizes in numbers', () => {
  const units = [...both('liver-vlm', 0.9), ...both('liver-vlm-resnet50', 0.5)];
  const claim = gathered(units, ['liver-vlm', 'liver-vlm-resnet50']).claims[1];
  expect(claim?.verdict).toBe('supported');
  expect(new Set(claim?.rows.flatMap((r) => r.sizes))).toEqual(new Set([2]));
});

it('liver-vlm stands for an ablation only where it is that one', () => {
  const units = ['liver-vlm', 'liver-vlm-template', 'liver-vlm-label'].flatMap((m, i) =>
    both(m, 0.95 - 0.2 * i, ['all']),
  );
  const asked = { methods: [...new Set(units.map((u) => u.method))], sizes: ['all'] as TrainingSize[], planned: 6 };
  const claimOf = (same: string[]) =>
    gather(units, { ...asked, same }, options).claims.find((c) => /describe/.test(c.statement));
  expect(claimOf(['liver-vlm-enriched'])?.verdict).toBe('supported');
  expect(claimOf(['liver-vlm-ensemble'])).toMatchObject({
    verdict: 'not tested',
    reason: 'the comparison has no results of liver-vlm-enriched',
  });
});

it('text that made answers slower would be seen', () => {
  const slow = [...both('liver-vlm', 0.9, [2, 'all'], 3), ...both('cnn', 0.9)];
  const claim = gathered(slow, ['liver-vlm', 'cnn']).claims.at(-1);
  expect(claim?.verdict).toBe('not supported');
  expect(claim?.rows[0]?.difference.value).toBeCloseTo(2, 10);
});

it('methods are paired on the rounds that both finished; what no round finished is told apart', () => {
  const failed = (method: string, fold: number): FinishedUnit => ({
    method,
    size: 'all',
    repeat: 0,
    fold,
    failed: 'no luck',
    seconds: { fit: 1, predict: 0, slices: 0 },
  });
  const units = [
    ...both('liver-vlm', 0.9, ['all']),
    unit('cnn', 'all', 1, 0.6),
    failed('cnn', 0),
    failed('clip', 0),
    failed('clip', 1),
  ];
  const { differences, results, unfinished, units: count } = gathered(units, ['liver-vlm', 'cnn', 'clip'], ['all']);
  expect(differences.map((d) => [d.second, d.rounds])).toEqual([['cnn', 1]]);
  expect(results.map((r) => [r.method, r.rounds.length, r.failures.length])).toEqual([
    ['liver-vlm', 2, 0],
    ['cnn', 1, 1],
  ]);
  expect(unfinished).toEqual([
    { method: 'clip', size: 'all', failures: [0, 1].map((fold) => ({ repeat: 0, fold, message: 'no luck' })) },
  ]);
  expect(count).toMatchObject({ finished: 3, failed: 3 });
});

it("p values are adjusted over the ladder by Holm's rule, DeLong's over methods and classes", () => {
  const units = [...both('liver-vlm', 0.9, ['all']), ...both('cnn', 0.6, ['all']), ...both('clip', 0.88, ['all'])];
  const { differences } = gathered(units, ['liver-vlm', 'cnn', 'clip'], ['all']);
  const [cnn, clip] = differences;
  expect(cnn?.adjustedP.macroAuc).toBeCloseTo(2 * cnn!.differences.macroAuc.p!, 12);
  expect(clip?.adjustedP.macroAuc).toBeGreaterThanOrEqual(cnn!.adjustedP.macroAuc!);
  const rows = differences.flatMap((d) => d.deLong);
  expect(rows).toHaveLength(4);
  expect(Math.min(...rows.map((r) => r.adjustedP))).toBeCloseTo(4 * Math.min(...rows.map((r) => r.comparison.p)), 12);
});

it('coverage is measured where a round has a rule', () => {
  const sets = gathered(both('liver-vlm', 0.9, ['all']), ['liver-vlm'], ['all']).results[0]?.sets;
  expect(sets).toMatchObject({ target: 0.9, rounds: 1, roundsWithoutRule: 1 });
  expect(sets?.coverage.value).toBe(sets?.measured.coverage);
  expect(sets?.coverage.low).toBeLessThan(sets!.measured.coverage);
});

it.each([
  ['better', 0.01, 0.05, 'supported'],
  ['better', -0.03, 0.01, 'not supported'],
  ['better', -0.03, 0.05, 'undecided'],
  ['no worse', -0.01, 0.05, 'supported'],
  ['no worse', -0.05, -0.03, 'not supported'],
  ['no worse', -0.05, 0.03, 'undecided'],
] as const)('%s, from %s to %s: %s', (says, low, high, verdict) => {
  expect(rowVerdict({ value: (low + high) / 2, low, high, p: null }, says)).toBe(verdict);
});
