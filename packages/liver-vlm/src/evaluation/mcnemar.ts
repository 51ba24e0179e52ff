import { erfc } from './normal.ts';

/** Outcome of McNemar's test: cases that only the first, or only the second, had right, and two-sided p values. */
export type McNemar = { onlyFirst: number; onlySecond: number; exactP: number; chiSquare: number; chiSquareP: number };

/**
 * Compares two classifiers by the cases on which just one is right (McNemar 1947). `exactP` is from the binomial distribution and holds for any
 * number of cases; `chiSquare` has Edwards' continuity correction. Cases must be independent: one a patient.
 */
export function mcNemar(firstRight: ArrayLike<number | boolean>, secondRight: ArrayLike<number | boolean>): McNemar {
  let onlyFirst = 0;
  let onlySecond = 0;
  for (let i = 0; i < firstRight.length; i++) {
    if (firstRight[i] && !secondRight[i]) onlyFirst++;
    if (!firstRight[i] && secondRight[i]) onlySecond++;
  }
  const n = onlyFirst + onlySecond;
  if (n === 0) return { onlyFirst, onlySecond, exactP: 1, chiSquare: 0, chiSquareP: 1 };
  const chiSquare = Math.max(0, Math.abs(onlyFirst - onlySecond) - 1) ** 2 / n;
  return {
    onlyFirst,
    onlySecond,
    exactP: Math.min(1, 2 * binomialTail(Math.min(onlyFirst, onlySecond), n)),
    chiSquare,
    chiSquareP: erfc(Math.sqrt(chiSquare / 2)),
  };
}

/** Chance of at most k heads in n throws of a fair coin. */
function binomialTail(k: number, n: number): number {
  let logTerm = -n * Math.LN2;
  let sum = Math.exp(logTerm);
  for (let i = 1; i <= k; i++) {
    logTerm += Math.log((n - i + 1) / i);
    sum += Math.exp(logTerm);
  }
  return sum;
}
