import type { SliceScores } from '../methods/method.ts';
import type { Labelled } from '../training/batch.ts';

/** Mean of the logits, or of the embeddings, over the slices of each lesion, in the order of the lesions. */
export function lesionMeans(
  lesions: readonly Labelled[],
  scores: readonly SliceScores[],
  part: 'logits' | 'embedding',
): Float64Array[] {
  const sums = lesions.map(() => new Float64Array(scores[0]?.[part].length ?? 0));
  for (const score of scores) {
    const sum = sums[score.lesion]!;
    const slices = lesions[score.lesion]!.sample.record.slices;
    score[part].forEach((value, i) => {
      sum[i]! += value / slices;
    });
  }
  return sums;
}
