/** Counts by true class (row) and predicted class (column), row after row; `size` classes. */
export type ConfusionMatrix = { size: number; counts: Float64Array };

/** Counts how often each class was taken for each. */
export function confusionMatrix(
  labels: ArrayLike<number>,
  predicted: ArrayLike<number>,
  classCount: number,
): ConfusionMatrix {
  const counts = new Float64Array(classCount * classCount);
  for (let i = 0; i < labels.length; i++) {
    const cell = (labels[i] ?? 0) * classCount + (predicted[i] ?? 0);
    counts[cell] = (counts[cell] ?? 0) + 1;
  }
  return { size: classCount, counts };
}

/** The four counts of one class against the rest. */
export type ClassCounts = { truePositive: number; falsePositive: number; falseNegative: number; trueNegative: number };

/** Reduces a confusion matrix to one class against the rest. */
export function classCounts({ size, counts }: ConfusionMatrix, index: number): ClassCounts {
  let total = 0;
  let row = 0;
  let column = 0;
  for (let i = 0; i < size; i++) {
    row += counts[index * size + i] ?? 0;
    column += counts[i * size + index] ?? 0;
    for (let j = 0; j < size; j++) total += counts[i * size + j] ?? 0;
  }
  const hit = counts[index * size + index] ?? 0;
  return {
    truePositive: hit,
    falsePositive: column - hit,
    falseNegative: row - hit,
    trueNegative: total - row - column + hit,
  };
}

/** Share of a class that was recognised (recall); NaN where the class is absent. */
export const sensitivity = (c: ClassCounts): number => c.truePositive / (c.truePositive + c.falseNegative);

/** Share of the other classes that was not taken for this one; NaN where there are no others. */
export const specificity = (c: ClassCounts): number => c.trueNegative / (c.trueNegative + c.falsePositive);

/** Share of the predictions of a class that were right (positive predictive value); NaN where it was never predicted. */
export const precision = (c: ClassCounts): number => c.truePositive / (c.truePositive + c.falsePositive);

/** Harmonic mean of precision and sensitivity; NaN where the class is neither there nor predicted. */
export const f1 = (c: ClassCounts): number =>
  (2 * c.truePositive) / (2 * c.truePositive + c.falsePositive + c.falseNegative);
