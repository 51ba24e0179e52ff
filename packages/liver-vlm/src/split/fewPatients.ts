import type { SplitSample } from './group.ts';
import { gatherGroups, groupsPerClass } from './group.ts';
import { derivedSeed, seededRandom, shuffled } from './random.ts';
import { TooFewPatientsError } from './splitError.ts';

/**
 * Picks all samples of `perClass` patients of each class, for a learning curve; with one seed the patients for 2 are among those for 4, and so on.
 * A patient with lesions of several classes counts for each of them. Throws TooFewPatientsError where a class has fewer.
 */
export function fewPatients(samples: readonly SplitSample[], options: { perClass: number; seed: number }): string[] {
  const groups = gatherGroups(samples);
  const order = shuffled(groups, seededRandom(derivedSeed(options.seed, 4)));
  const chosen = new Set<string>();
  for (const [label, count] of groupsPerClass(groups)) {
    if (count < options.perClass)
      throw new TooFewPatientsError(
        label,
        count,
        options.perClass,
        `a training set of ${options.perClass} patients a class`,
      );
    for (const group of order.filter((candidate) => candidate.counts.has(label)).slice(0, options.perClass))
      chosen.add(group.name);
  }
  return samples.filter(({ group }) => chosen.has(group)).map(({ id }) => id);
}
