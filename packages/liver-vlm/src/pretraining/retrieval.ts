import { unitRow } from '../methods/rows.ts';
import type { Origin, Score } from './task.ts';

export interface RetrievalOptions {
  /** What belongs together: rows with the same key. */
  readonly key: (row: Origin) => string;
  /** Divides the cosines in the loss. */
  readonly temperature: number;
}

/**
 * Whether the row most like each row, by cosine, belongs with it. Where other slices belong with a row, the views of its own slice are left out:
 * they would be found by the picture. Rows with which nothing belongs are not asked. The loss is that of the normalised temperature-scaled
 * cross-entropy (Chen et al., ICML 2020), summed over what belongs.
 */
export function retrieval(
  vectors: readonly Float32Array[],
  rows: readonly Origin[],
  { key, temperature }: RetrievalOptions,
): Score {
  const units = vectors.map(unitRow);
  const keys = rows.map(key);
  const slices = rows.map(sliceKey);
  let [asked, right, loss, chance] = [0, 0, 0, 0];
  for (let i = 0; i < rows.length; i++) {
    const company = keys.some((k, j) => k === keys[i] && slices[j] !== slices[i]);
    let [belonging, candidates, sum, wanted] = [0, 0, 0, 0];
    let best = { cosine: Number.NEGATIVE_INFINITY, belongs: false };
    for (let j = 0; j < rows.length; j++) {
      if (j === i || (company && slices[j] === slices[i])) continue;
      const belongs = keys[j] === keys[i];
      const cosine = dot(units[i]!, units[j]!);
      // Cosines are at most 1, so that nothing overflows.
      const share = Math.exp((cosine - 1) / temperature);
      candidates++;
      sum += share;
      if (belongs) {
        belonging++;
        wanted += share;
      }
      if (cosine > best.cosine) best = { cosine, belongs };
    }
    if (belonging === 0) continue;
    asked++;
    right += best.belongs ? 1 : 0;
    loss -= Math.log(Math.max(wanted / sum, 1e-12));
    chance += belonging / candidates;
  }
  const n = Math.max(1, asked);
  return { asked, loss: loss / n, accuracy: right / n, chance: chance / n };
}

/** Tells a slice from every other, whatever its views. */
export const sliceKey = ({ lesion: { record }, slice }: Origin): string => `${record.patient}\n${record.id}\n${slice}`;

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let d = 0; d < a.length; d++) sum += a[d]! * b[d]!;
  return sum;
}
