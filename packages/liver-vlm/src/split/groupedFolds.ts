import { allocateGroups } from './allocate.ts';
import type { SplitSample } from './group.ts';
import { gatherGroups, groupsPerClass } from './group.ts';
import { derivedSeed, seededRandom } from './random.ts';
import { SplitError, TooFewPatientsError } from './splitError.ts';
import type { Parts } from './trainValidationTest.ts';
import { idsInOrder, trainValidationTest } from './trainValidationTest.ts';

/** One round of repeated cross-validation; repeat and fold count from 0. */
export type Round = Parts & { repeat: number; fold: number };

/**
 * Repeated, stratified, grouped cross-validation with an inner validation part for every choice that a method makes.
 *
 * In each repeat every sample is in exactly one test part. `validation` is the share of each round's remaining samples that is held back for
 * choosing epochs and settings (default 0.2; 0 leaves it empty). Throws TooFewPatientsError where a class has fewer patients than folds,
 * or too few to stand in train and validation beside the test fold.
 */
export function groupedFolds(
  samples: readonly SplitSample[],
  options: { folds: number; repeats: number; seed: number; validation?: number },
): Round[] {
  const { folds, repeats, seed, validation = 0.2 } = options;
  if (
    !Number.isInteger(folds) ||
    folds < 2 ||
    !Number.isInteger(repeats) ||
    repeats < 1 ||
    !(validation >= 0 && validation < 1)
  ) {
    throw new SplitError(
      'bad-request',
      `folds: expected folds >= 2, repeats >= 1, 0 <= validation < 1, got ${folds}, ${repeats}, ${validation} - correct them`,
    );
  }
  const groups = gatherGroups(samples);
  const purpose = `${folds} folds${validation > 0 ? ' with an inner validation part' : ''}`;
  const need = validation > 0 && folds === 2 ? 4 : folds;
  for (const [label, count] of groupsPerClass(groups))
    if (count < need) throw new TooFewPatientsError(label, count, need, purpose);

  const rounds: Round[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    const equal = new Array<number>(folds).fill(1 / folds);
    const parts = allocateGroups(groups, equal, seededRandom(derivedSeed(seed, 2, repeat)), purpose);
    parts.forEach((part, fold) => {
      const test = idsInOrder(samples, part);
      const held = new Set(test);
      const inner = trainValidationTest(
        samples.filter(({ id }) => !held.has(id)),
        { fractions: { train: 1 - validation, validation, test: 0 }, seed: derivedSeed(seed, 3, repeat, fold) },
      );
      rounds.push({ repeat, fold, train: inner.train, validation: inner.validation, test });
    });
  }
  return rounds;
}
