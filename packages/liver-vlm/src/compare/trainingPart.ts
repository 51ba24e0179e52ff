import { fewPatients } from '../split/fewPatients.ts';
import type { SplitSample } from '../split/group.ts';
import type { Round } from '../split/groupedFolds.ts';
import { derivedSeed } from '../split/random.ts';
import type { TrainingSize } from './unit.ts';

/**
 * Ids of the lesions that a unit may learn from: all of the round's training part, or those of `size` patients of each class drawn from it.
 * Within a round the patients of a small size are among those of a larger one, and every method gets the same.
 * Throws TooFewPatientsError where a class cannot fill the size.
 */
export function trainingPart(
  round: Round,
  samples: ReadonlyMap<string, SplitSample>,
  size: TrainingSize,
  seed: number,
): readonly string[] {
  if (size === 'all') return round.train;
  const own = round.train.map((id) => samples.get(id)!);
  return fewPatients(own, { perClass: size, seed: derivedSeed(seed, 6, round.repeat, round.fold) });
}

/** Seed of all that is random in a unit: another in each round, the same for every method and size, so that methods are compared on equal luck. */
export const unitSeed = (seed: number, { repeat, fold }: Pick<Round, 'repeat' | 'fold'>): number =>
  derivedSeed(seed, 5, repeat, fold);
