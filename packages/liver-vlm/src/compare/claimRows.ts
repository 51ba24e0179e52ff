import { clusterBootstrap } from '../evaluation/bootstrap.ts';
import type { Difference } from '../evaluation/difference.ts';
import { percentileFigure } from '../evaluation/figure.ts';
import type { ClaimRow, Verdict } from './data.ts';
import { differenceOverSizes, type ResultsOf } from './pairs.ts';
import { type GatherOptions, isResult } from './results.ts';
import type { FinishedUnit, TrainingSize } from './unit.ts';

/** Smallest difference of accuracy or AUC worth the name. */
export const MARGIN = 0.02;
/** Largest share by which answers may take longer where they are said to cost nothing more. */
const TIME_MARGIN = 0.1;

/** What a claim says of first against second. */
export type Says = 'better' | 'no worse';

/** Verdict of one difference: of a gain, or of no loss beyond the margin. */
export function rowVerdict({ low, high }: Difference, says: Says): ClaimRow['verdict'] {
  if (low === null || high === null) return 'undecided';
  if (says === 'better') return low > 0 ? 'supported' : high < MARGIN ? 'not supported' : 'undecided';
  return low > -MARGIN ? 'supported' : high < 0 ? 'not supported' : 'undecided';
}

/** A claim holds where every row that decides bears it out, and fails where one speaks against it. */
export function joined(rows: readonly ClaimRow[]): Verdict {
  const verdicts = rows.filter((r) => r.decides).map((r) => r.verdict);
  if (verdicts.length === 0) return 'not tested';
  if (verdicts.includes('not supported')) return 'not supported';
  return verdicts.every((v) => v === 'supported') ? 'supported' : 'undecided';
}

/** Rows of two methods in AUC and accuracy: the mean over the sizes decides, each size by itself is shown. None where a size lacks a shared round. */
export function rowsOf(
  first: string,
  second: string,
  sizes: readonly TrainingSize[],
  says: Says,
  resultsOf: ResultsOf,
  options: GatherOptions,
): ClaimRow[] {
  const groups = sizes.length > 1 ? [sizes, ...sizes.map((size) => [size])] : [sizes];
  return groups.flatMap((group, g) => {
    const all = group.length > 0 ? differenceOverSizes(first, second, group, resultsOf, options) : undefined;
    if (all === undefined) return [];
    return (['macroAuc', 'accuracy'] as const).map((figure) => ({
      first,
      second,
      sizes: group,
      figure,
      difference: all[figure],
      verdict: rowVerdict(all[figure], says),
      decides: g === 0,
    }));
  });
}

/** Time of an answer, first over second less 1, the mean over the rounds of all sizes; interval by the bootstrap of rounds. */
export function timeRow(
  first: string,
  second: string,
  units: readonly FinishedUnit[],
  { bootstrap }: GatherOptions,
): ClaimRow | undefined {
  const perSlice = new Map(
    units
      .filter(isResult)
      .map((u) => [`${u.method} ${u.size} ${u.repeat} ${u.fold}`, u.seconds.predict / u.seconds.slices]),
  );
  const own = units.filter((u) => u.method === first);
  const ratios = own.flatMap((u) => {
    const round = `${u.size} ${u.repeat} ${u.fold}`;
    const [a, b] = [perSlice.get(`${first} ${round}`), perSlice.get(`${second} ${round}`)];
    return a !== undefined && b !== undefined ? [{ a, b }] : [];
  });
  if (ratios.length === 0) return undefined;
  const relative = (weight: (i: number) => number): number => {
    const sum = (side: 'a' | 'b') => ratios.reduce((s, r, i) => s + weight(i) * r[side], 0);
    return sum('a') / sum('b') - 1;
  };
  const draws = ratios.length > 1 ? bootstrap.draws : 0;
  const [drawn] = clusterBootstrap(ratios.length, 1, { ...bootstrap, draws }, (weights, out) => {
    out[0] = relative((i) => weights[i]!);
  });
  const difference = {
    ...percentileFigure(
      relative(() => 1),
      drawn!,
    ),
    p: null,
  };
  const { low, high } = difference;
  return {
    first,
    second,
    sizes: [...new Set(own.map((u) => u.size))],
    figure: 'relativeSeconds',
    difference,
    verdict:
      low === null || high === null
        ? 'undecided'
        : high < TIME_MARGIN
          ? 'supported'
          : low > TIME_MARGIN
            ? 'not supported'
            : 'undecided',
    decides: true,
  };
}
