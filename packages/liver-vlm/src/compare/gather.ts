import type { Prediction } from '../evaluation/prediction.ts';
import { LIVER_VLM } from '../methods/liverVlm.ts';
import { NO_AUGMENTATION, transforms } from '../methods/transforms.ts';
import { languageClaim, paperClaims } from './claims.ts';
import type { ComparisonData, MethodResult, PairedDifference } from './data.ts';
import { type Pair, pairsAt, type ResultsOf } from './pairs.ts';
import { failuresOf, type GatherOptions, isFailure, isResult, methodResult } from './results.ts';
import type { FinishedUnit, TrainingSize } from './unit.ts';

export type Gathered = Pick<
  ComparisonData,
  'results' | 'unfinished' | 'reference' | 'differences' | 'transforms' | 'language' | 'claims' | 'units'
>;

/** What each transform of the augmentation is worth: all transforms less all but it, and it alone less none. */
const TRANSFORM_PAIRS: readonly Pair[] = transforms.flatMap(({ without, alone }) => [
  { first: LIVER_VLM, second: without },
  { first: alone, second: NO_AUGMENTATION },
]);

/** Makes figures, paired differences and verdicts of what the units left behind. */
export function gather(
  units: readonly FinishedUnit[],
  asked: {
    readonly methods: readonly string[];
    readonly sizes: readonly TrainingSize[];
    readonly planned: number;
    readonly same: readonly string[];
  },
  options: GatherOptions,
): Gathered {
  const of = (method: string, size: TrainingSize) => units.filter((u) => u.method === method && u.size === size);
  const resultsOf: ResultsOf = (method, size) => of(method, size).filter(isResult);
  const results: MethodResult[] = asked.methods.flatMap((method) =>
    asked.sizes.flatMap((size) => methodResult(of(method, size), options) ?? []),
  );
  const run = asked.methods.filter((m) => results.some((r) => r.method === m));
  const reference = run.includes(LIVER_VLM) ? LIVER_VLM : (run[0] ?? asked.methods[0] ?? '');
  const others = run.filter((m) => m !== reference);
  const toReference = others.map((second) => ({ first: reference, second }));
  const pairsOf = (pairs: readonly Pair[]): PairedDifference[] =>
    asked.sizes.flatMap((size) => pairsAt(size, pairs, resultsOf, options));
  const evidence = { units: units.filter(isResult), resultsOf, sizes: asked.sizes, same: asked.same, options };
  return {
    results,
    unfinished: asked.methods.flatMap((method) =>
      asked.sizes.flatMap((size) => {
        const failures = resultsOf(method, size).length > 0 ? [] : failuresOf(of(method, size));
        return failures.length > 0 ? [{ method, size, failures }] : [];
      }),
    ),
    reference,
    differences: pairsOf(toReference),
    transforms: pairsOf(TRANSFORM_PAIRS),
    language: languageClaim(evidence),
    claims: paperClaims(evidence),
    units: {
      planned: asked.planned,
      finished: units.filter(isResult).length,
      failed: units.filter(isFailure).length,
      seconds: units.reduce((sum, u) => sum + u.seconds.fit + u.seconds.predict, 0),
    },
  };
}

/** Every answer on a test slice, with the method, size and round that gave it. */
export const allPredictions = (
  units: readonly FinishedUnit[],
): (Pick<FinishedUnit, 'method' | 'size' | 'fold'> & Prediction)[] =>
  units
    .filter(isResult)
    .flatMap(({ method, size, fold, predictions }) => predictions.map((p) => ({ method, size, fold, ...p })));
