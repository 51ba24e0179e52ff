import type { Unit } from './unit.ts';

/** Units of a round and size share what is costly: the network whose features are frozen, and the lesions' features. */
export const roundOf = ({ size, repeat, fold }: Unit): string => `${size} r${repeat}f${fold}`;

/** Rounds of a fold share, whatever their size, what was learned without labels. */
const foldOf = (round: string): string => round.slice(round.indexOf(' ') + 1);

/**
 * The next unit for a worker that comes from `last`: of the same round, so that what it has made is used again; else of a round that nobody is
 * on, of the same fold before one of a fold that nobody is on before any; else of the round with the most left. Undefined where nothing waits.
 */
export function nextUnit(
  waiting: readonly Unit[],
  last: string | undefined,
  taken: ReadonlySet<string>,
): Unit | undefined {
  const rounds = Map.groupBy(waiting, roundOf);
  const same = last === undefined ? undefined : rounds.get(last);
  const free = [...rounds.keys()].filter((round) => !taken.has(round));
  const folds = new Set([...taken].map(foldOf));
  const next =
    free.find((round) => last !== undefined && foldOf(round) === foldOf(last)) ??
    free.find((round) => !folds.has(foldOf(round))) ??
    free[0];
  const longest = [...rounds.values()].reduce<readonly Unit[]>((a, b) => (b.length > a.length ? b : a), []);
  return (same ?? rounds.get(next ?? '') ?? longest)[0];
}
