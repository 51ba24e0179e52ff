import { type ConfusionMatrix, classCounts, f1, sensitivity } from './confusion.ts';

/** Share of right answers; NaN where there are none at all. */
export function accuracy({ size, counts }: ConfusionMatrix): number {
  let right = 0;
  let total = 0;
  for (let i = 0; i < counts.length; i++) {
    total += counts[i] ?? 0;
    if (i % (size + 1) === 0) right += counts[i] ?? 0;
  }
  return right / total;
}

/** Mean sensitivity over the classes that are present. */
export function balancedAccuracy(matrix: ConfusionMatrix): number {
  return meanDefined(matrix.size, (index) => sensitivity(classCounts(matrix, index)));
}

/** Mean F1 over the classes that are present or predicted. */
export function macroF1(matrix: ConfusionMatrix): number {
  return meanDefined(matrix.size, (index) => f1(classCounts(matrix, index)));
}

/** Agreement beyond chance between truth and prediction (Cohen 1960, unweighted); NaN where chance alone agrees always. */
export function cohenKappa(matrix: ConfusionMatrix): number {
  let chance = 0;
  let total = 0;
  for (const count of matrix.counts) total += count;
  for (let index = 0; index < matrix.size; index++) {
    const { truePositive, falsePositive, falseNegative } = classCounts(matrix, index);
    chance += ((truePositive + falseNegative) * (truePositive + falsePositive)) / total ** 2;
  }
  return (accuracy(matrix) - chance) / (1 - chance);
}

/** Mean over the indices for which the figure is a number; NaN where it never is. */
export function meanDefined(count: number, figure: (index: number) => number): number {
  let sum = 0;
  let defined = 0;
  for (let index = 0; index < count; index++) {
    const value = figure(index);
    if (Number.isNaN(value)) continue;
    sum += value;
    defined++;
  }
  return sum / defined;
}
