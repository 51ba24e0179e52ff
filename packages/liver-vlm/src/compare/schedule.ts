import type { Unit } from './unit.ts';

/** Units of a round and size share what is costly: the network whose features are frozen, and the lesions' features. */
export const roundOf = ({ size, repeat, fold }: Unit): string => `${size} r${repeat}f${fold}`;

/**
 * The next unit for a worker that comes from `last`: of the same round, so that what it has made is used again; else of a round that nobody is
 * on; else of the round with the most left. Undefined where nothing waits.
 */
export function nextUnit(
  waiting: readonly Unit[],
  last: string | undefined,
  taken: ReadonlySet<string>,
): Unit | undefined {
  const rounds = Map.groupBy(waiting, roundOf);
  const same = last === undefined ? undefined : rounds.get(last);
  const free = [...rounds].find(([round]) => !taken.has(round))?.[1];
  const longest = [...rounds.values()].reduce<readonly Unit[]>((a, b) => (b.length > a.length ? b : a), []);
  return (same ?? free ?? longest)[0];
}
