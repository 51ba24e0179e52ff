import { aggregate } from '../evaluation/aggregate.ts';
import { type DeLongComparison, deLongTest } from '../evaluation/delong.ts';
import { type Differences, differences } from '../evaluation/difference.ts';
import { holm } from '../evaluation/holm.ts';
import type { Prediction } from '../evaluation/prediction.ts';
import type { PairedDifference } from './data.ts';
import type { GatherOptions } from './results.ts';
import type { TrainingSize, UnitResult } from './unit.ts';

/** Finished units by method and size. */
export type ResultsOf = (method: string, size: TrainingSize) => readonly UnitResult[];

export interface SharedRounds {
  readonly first: readonly Prediction[];
  readonly second: readonly Prediction[];
  readonly rounds: number;
}

/** Predictions of two methods in the rounds that both finished. */
export function sharedRounds(first: readonly UnitResult[], second: readonly UnitResult[]): SharedRounds {
  const key = ({ repeat, fold }: UnitResult) => `${repeat} ${fold}`;
  const both = new Set(first.map(key)).intersection(new Set(second.map(key)));
  const own = (units: readonly UnitResult[]) => units.filter((u) => both.has(key(u))).flatMap((u) => u.predictions);
  return { first: own(first), second: own(second), rounds: both.size };
}

/** Two methods to be compared. */
export interface Pair {
  readonly first: string;
  readonly second: string;
}

/** First less second of each pair at one size, p values adjusted over them; a pair without a shared round is left out. */
export function pairsAt(
  size: TrainingSize,
  pairs: readonly Pair[],
  resultsOf: ResultsOf,
  options: GatherOptions,
): PairedDifference[] {
  const { classes, bootstrap } = options;
  const found = pairs.flatMap(({ first, second }) => {
    const shared = sharedRounds(resultsOf(first, size), resultsOf(second, size));
    if (shared.rounds === 0) return [];
    const own = differences(shared.first, shared.second, { classes, level: 'lesion', ...bootstrap });
    return [{ first, second, rounds: shared.rounds, differences: own, deLong: deLongByClass(shared, classes) }];
  });
  const adjusted = (figure: 'macroAuc' | 'accuracy') => adjust(found.map((p) => p.differences[figure].p));
  const [auc, accuracy] = [adjusted('macroAuc'), adjusted('accuracy')];
  const deLong = holm(found.flatMap((p) => p.deLong.map((row) => row.comparison.p)));
  return found.map(({ deLong: rows, ...pair }, i) => ({
    ...pair,
    size,
    adjustedP: { macroAuc: auc[i]!, accuracy: accuracy[i]! },
    deLong: rows.map((row) => ({ ...row, adjustedP: deLong.shift()! })),
  }));
}

/** Holm's correction over those that are defined. */
function adjust(values: readonly (number | null)[]): (number | null)[] {
  const adjusted = holm(values.filter((p) => p !== null));
  return values.map((p) => (p === null ? null : adjusted.shift()!));
}

/** DeLong's test wants independent cases: patients, each with its mean probabilities over the repeats. */
function deLongByClass(
  { first, second }: SharedRounds,
  classes: readonly string[],
): { class: string; comparison: DeLongComparison }[] {
  const [a, b] = [patientMeans(first), patientMeans(second)];
  return classes.flatMap((name, c) => {
    const positive = a.map(({ label }) => (label === c ? 1 : 0));
    const count = positive.filter((p) => p === 1).length;
    if (count < 2 || positive.length - count < 2) return [];
    const score = (cases: readonly Prediction[]) => cases.map((p) => p.probabilities[c]!);
    return [{ class: name, comparison: deLongTest(score(a), score(b), positive) }];
  });
}

function patientMeans(slices: readonly Prediction[]): Prediction[] {
  const byPatient = Map.groupBy(aggregate(slices, 'patient').predictions, (p) => p.patient);
  return [...byPatient.values()]
    .map((own) => ({
      ...own[0]!,
      probabilities: own[0]!.probabilities.map((_, c) => own.reduce((s, p) => s + p.probabilities[c]! / own.length, 0)),
    }))
    .sort((a, b) => (a.patient < b.patient ? -1 : 1));
}

/** Mean difference over several sizes on the same draws of patients: each size counts as the repeats of cross-validation do. */
export function differenceOverSizes(
  first: string,
  second: string,
  sizes: readonly TrainingSize[],
  resultsOf: ResultsOf,
  { classes, bootstrap }: GatherOptions,
): Differences | undefined {
  const parts = sizes.map((size) => sharedRounds(resultsOf(first, size), resultsOf(second, size)));
  if (parts.some((p) => p.rounds === 0)) return undefined;
  const repeats = 1 + Math.max(...parts.flatMap((p) => p.first.map(({ repeat = 0 }) => repeat)));
  const together = (side: 'first' | 'second') =>
    parts.flatMap((p, s) => p[side].map((own) => ({ ...own, repeat: s * repeats + (own.repeat ?? 0) })));
  return differences(together('first'), together('second'), { classes, level: 'lesion', ...bootstrap });
}
