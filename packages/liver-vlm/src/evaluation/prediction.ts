import { EvaluationError } from './evaluationError.ts';

/**
 * What a classifier said of one slice: `label` is the true class's index, `probabilities` one number a class, summing to 1.
 * `repeat` tells apart the rounds of repeated cross-validation, in each of which a slice is tested once; 0 where it is left out.
 */
export type Prediction = {
  id: string;
  lesion: string;
  patient: string;
  label: number;
  probabilities: readonly number[];
  repeat?: number;
};

/** Whether figures count slices, lesions (mean over their slices) or patients (mean over their lesions). */
export type Level = 'slice' | 'lesion' | 'patient';

/** Throws an EvaluationError where a prediction cannot be evaluated, naming it. */
export function checkPredictions(predictions: readonly Prediction[], classCount: number): void {
  if (predictions.length === 0)
    throw new EvaluationError('predictions: expected at least one, got none - run the classifier on the test part');
  const ids = new Set<string>();
  for (const { id, label, probabilities, repeat = 0 } of predictions) {
    const refuse = (expected: string, got: unknown, remedy: string): never => {
      throw new EvaluationError(`prediction '${id}': expected ${expected}, got ${got} - ${remedy}`);
    };
    const key = `${repeat} ${id}`;
    if (ids.has(key)) refuse(`one prediction in repeat ${repeat}`, 'two', 'number the repeats, or make ids unique');
    ids.add(key);
    if (!Number.isInteger(label) || label < 0 || label >= classCount)
      refuse(`a label from 0 to ${classCount - 1}`, label, 'check the order of classes');
    if (probabilities.length !== classCount)
      refuse(`${classCount} probabilities`, probabilities.length, 'check the order of classes');
    let sum = 0;
    for (const p of probabilities) {
      if (!(p >= 0 && p <= 1 + 1e-6)) refuse('probabilities from 0 to 1', p, 'apply softmax to logits');
      sum += p;
    }
    if (Math.abs(sum - 1) > 1e-3) refuse('probabilities that sum to 1', sum, 'apply softmax to logits');
  }
}

/** Returns the index of the largest number, the first of equals. */
export function argMax(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if ((values[i] ?? 0) > (values[best] ?? 0)) best = i;
  return best;
}
