import { crossEntropy, type HostTensor, type Random, type Tensor } from 'onnx-grad';
import type { Classified } from '../model/architecture.ts';
import type { TrainingConfig } from './config.ts';

/** What a training step lowers. */
export interface Objective {
  /** Scalar loss of a batch: what the network computed, and the labels [n]. */
  readonly loss: (classified: Classified, labels: Tensor) => Tensor;
  /** Further values that the loss reads, drawn anew for each batch. */
  readonly draw?: (labels: readonly number[], random: Random) => Readonly<Record<string, HostTensor>>;
}

/** Cross-entropy over the classes, with the configuration's smoothing and weights; `classCounts` are training lesions. */
export const classObjective = (
  { labelSmoothing, balance }: TrainingConfig['training'],
  classCounts: readonly number[],
): Objective => ({
  loss: ({ output }, labels) =>
    crossEntropy(output, labels, {
      labelSmoothing,
      ...(balance === 'weights' ? { classWeights: inverseFrequency(classCounts) } : {}),
    }),
});

/** Weights that give each class the same share of the loss; their mean over the lesions is 1. */
const inverseFrequency = (counts: readonly number[]): number[] => {
  const total = counts.reduce((a, b) => a + b, 0);
  return counts.map((n) => total / (counts.length * Math.max(1, n)));
};
