/** Adjusts p values for the number of tests by Holm's step-down method (Holm 1979), in the order given; controls the chance of any false finding. */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((_, i) => i).sort((a, b) => (pValues[a] ?? 0) - (pValues[b] ?? 0));
  const adjusted = new Array<number>(pValues.length).fill(1);
  let highest = 0;
  order.forEach((test, rank) => {
    highest = Math.max(highest, Math.min(1, (pValues.length - rank) * (pValues[test] ?? 0)));
    adjusted[test] = highest;
  });
  return adjusted;
}
