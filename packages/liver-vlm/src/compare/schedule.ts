import type { Unit } from './unit.ts';

/** Units of a round and size share what is costly: the network whose features are frozen, and the lesions' features. */
export const roundOf = ({ size, repeat, fold }: Unit): string => `${size} r${repeat}f${fold}`;

/** Rounds of a fold share, whatever their size, what a method learned without labels. */
const foldOf = ({ repeat, fold }: Unit): string => `r${repeat}f${fold}`;

/**
 * The next unit for a worker that did `last`: of the same round, so that what it has made is used again; else of a round that nobody is on,
 * of the same fold before one of a fold that nobody is on before any; else of the round with the most left. In a fold that another is on, of
 * a method that the other is not at: both would learn the same before the labels. Undefined where nothing waits.
 *
 * @param running what the other workers are at
 */
export function nextUnit(waiting: readonly Unit[], last: Unit | undefined, running: readonly Unit[]): Unit | undefined {
  const rounds = Map.groupBy(waiting, roundOf);
  const same = last === undefined ? undefined : rounds.get(roundOf(last));
  const taken = new Set(running.map(roundOf));
  const folds = new Set(running.map(foldOf));
  const free = [...rounds.values()].filter(([unit]) => !taken.has(roundOf(unit!)));
  const next =
    free.find(([unit]) => last !== undefined && foldOf(unit!) === foldOf(last)) ??
    free.find(([unit]) => !folds.has(foldOf(unit!))) ??
    free[0];
  const longest = [...rounds.values()].reduce<readonly Unit[]>((a, b) => (b.length > a.length ? b : a), []);
  const round = same ?? next ?? longest;
  const alone = round.find((unit) => !running.some((r) => r.method === unit.method && foldOf(r) === foldOf(unit)));
  return alone ?? round[0];
}
