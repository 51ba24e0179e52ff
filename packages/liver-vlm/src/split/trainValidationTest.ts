import { allocateGroups } from './allocate.ts';
import type { SampleGroup, SplitSample } from './group.ts';
import { gatherGroups } from './group.ts';
import { derivedSeed, seededRandom } from './random.ts';
import { SplitError } from './splitError.ts';

/** Shares of train, validation and test; they sum to 1, and a share of 0 leaves that part empty. */
export type Fractions = { train: number; validation: number; test: number };

/** Ids by part, in the order of the samples they came from. */
export type Parts = { train: string[]; validation: string[]; test: string[] };

/**
 * Splits samples once into train, validation and test, whole groups together and classes in proportion; the same seed gives the same split.
 * Throws TooFewPatientsError where a class cannot stand in every part, SplitError where fractions are not positive or do not sum to 1.
 */
export function trainValidationTest(
  samples: readonly SplitSample[],
  options: { fractions: Fractions; seed: number },
): Parts {
  const { fractions, seed } = options;
  const wanted = (['train', 'validation', 'test'] as const).map((name) => ({ name, fraction: fractions[name] }));
  const sum = fractions.train + fractions.validation + fractions.test;
  if (wanted.some(({ fraction }) => !(fraction >= 0)) || Math.abs(sum - 1) > 1e-6) {
    throw new SplitError(
      'bad-request',
      `fractions: expected three numbers >= 0 that sum to 1, got ${wanted.map((part) => part.fraction).join(', ')} - correct them`,
    );
  }
  const filled = wanted.filter(({ fraction }) => fraction > 0);
  const parts = allocateGroups(
    gatherGroups(samples),
    filled.map(({ fraction }) => fraction),
    seededRandom(derivedSeed(seed, 1)),
    `a split into ${filled.map(({ name }) => name).join(', ')}`,
  );
  const idsOf = (name: string): string[] =>
    idsInOrder(samples, parts[filled.findIndex((part) => part.name === name)] ?? []);
  return { train: idsOf('train'), validation: idsOf('validation'), test: idsOf('test') };
}

/** Returns the ids of the groups in the order in which `samples` lists them, so that a split does not depend on the shuffle's order. */
export function idsInOrder(samples: readonly SplitSample[], groups: readonly SampleGroup[]): string[] {
  const members = new Set(groups.flatMap((group) => group.ids));
  return samples.filter(({ id }) => members.has(id)).map(({ id }) => id);
}
