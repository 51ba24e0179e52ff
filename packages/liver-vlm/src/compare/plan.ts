import type { SplitSample } from '../split/group.ts';
import type { Round } from '../split/groupedFolds.ts';
import { TooFewPatientsError } from '../split/splitError.ts';
import type { LeftOut } from './data.ts';
import { trainingPart } from './trainingPart.ts';
import type { TrainingSize, Unit } from './unit.ts';

export interface Plan {
  /** Round by round, the largest size first, so that what units of a round share is made once and the long ones do not come last. */
  readonly units: readonly Unit[];
  /** Smallest first, 'all' last. */
  readonly sizes: readonly TrainingSize[];
  readonly leftOut: readonly LeftOut[];
}

/** What there is to do: every method at every size in every round. A size that a class cannot fill in some round is left out, with the reason. */
export function planUnits(
  rounds: readonly Round[],
  samples: readonly SplitSample[],
  request: { readonly methods: readonly string[]; readonly sizes: readonly TrainingSize[]; readonly seed: number },
): Plan {
  const byId = new Map(samples.map((s) => [s.id, s]));
  const leftOut: LeftOut[] = [];
  const sizes = [...new Set(request.sizes)].sort(bySize).filter((size) => {
    const why = unfilled(rounds, byId, size, request.seed);
    if (why !== undefined) leftOut.push({ what: `${size} patients a class`, why });
    return why === undefined;
  });
  const units = rounds.flatMap(({ repeat, fold }) =>
    [...sizes].reverse().flatMap((size) => request.methods.map((method) => ({ method, size, repeat, fold }))),
  );
  return { units, sizes, leftOut };
}

export const bySize = (a: TrainingSize, b: TrainingSize): number =>
  (a === 'all' ? Number.POSITIVE_INFINITY : a) - (b === 'all' ? Number.POSITIVE_INFINITY : b) || 0;

function unfilled(
  rounds: readonly Round[],
  samples: ReadonlyMap<string, SplitSample>,
  size: TrainingSize,
  seed: number,
): string | undefined {
  for (const round of rounds)
    try {
      trainingPart(round, samples, size, seed);
    } catch (error) {
      if (error instanceof TooFewPatientsError)
        return `class '${error.label}' has ${error.count} patients in the training part of repeat ${round.repeat}, fold ${round.fold}`;
      throw error;
    }
  return undefined;
}
