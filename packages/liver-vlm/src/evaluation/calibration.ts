import { argMax } from './prediction.ts';

/** Brier score of one prediction (Brier 1950): squared distance between the probabilities and the truth, 0 (right and sure) to 2. */
export function brierLoss(probabilities: readonly number[], label: number): number {
  return probabilities.reduce((sum, p, c) => sum + (p - (c === label ? 1 : 0)) ** 2, 0);
}

/** Negative log-likelihood of the true class in nats, with probabilities below 1e-15 taken as 1e-15. */
export function logLoss(probabilities: readonly number[], label: number): number {
  return -Math.log(Math.max(probabilities[label] ?? 0, 1e-15));
}

/** One bar of a reliability diagram: answers whose confidence lies in (low, high]. */
export type ReliabilityBin = {
  low: number;
  high: number;
  count: number;
  confidence: number | null;
  accuracy: number | null;
};

/** Index of the bin of `bins` equal ones that holds a confidence; bins are open below and closed above (Guo et al. 2017). */
export function confidenceBin(confidence: number, bins: number): number {
  return Math.min(bins - 1, Math.max(0, Math.ceil(confidence * bins) - 1));
}

/** Sorts answers by confidence (the largest probability) into equal bins with mean confidence and accuracy, null in an empty one. */
export function reliabilityBins(
  predictions: readonly { probabilities: readonly number[]; label: number }[],
  bins = 10,
): ReliabilityBin[] {
  const sums = Array.from({ length: bins }, () => ({ count: 0, confidence: 0, right: 0 }));
  for (const { probabilities, label } of predictions) {
    const answer = argMax(probabilities);
    const confidence = probabilities[answer] ?? 0;
    const bin = sums[confidenceBin(confidence, bins)];
    if (!bin) continue;
    bin.count++;
    bin.confidence += confidence;
    if (answer === label) bin.right++;
  }
  return sums.map(({ count, confidence, right }, i) => ({
    low: i / bins,
    high: (i + 1) / bins,
    count,
    confidence: count > 0 ? confidence / count : null,
    accuracy: count > 0 ? right / count : null,
  }));
}

/** Expected calibration error: distance between confidence and accuracy, averaged over bins by their counts (Naeini et al. 2015). */
export function expectedCalibrationError(bins: readonly ReliabilityBin[]): number {
  const total = bins.reduce((sum, { count }) => sum + count, 0);
  return bins.reduce(
    (sum, { count, confidence, accuracy }) => sum + (count / total) * Math.abs((confidence ?? 0) - (accuracy ?? 0)),
    0,
  );
}
