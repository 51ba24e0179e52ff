import type { HostTensor } from 'onnx-grad';
import { argMax } from '../evaluation/prediction.ts';
import { softmax } from '../evaluation/temperature.ts';
import type { Preprocessing } from '../model/preprocess.ts';
import { type Labelled, makeBatch } from './batch.ts';

/** Runs the network without dropping or changing anything: images in, logits [n, classes] and embeddings [n, d] out. */
export type RunNetwork = (images: HostTensor) => Promise<{ logits: Float32Array; embeddings: Float32Array }>;

export interface LesionScore {
  readonly id: string;
  readonly patient: string;
  readonly label: number;
  /** Mean of the slices' logits, [classes]. */
  readonly logits: Float32Array;
  /** Mean of the slices' embeddings, [d]. */
  readonly embedding: Float32Array;
}

/**
 * Scores whole lesions: the mean over their slices.
 * @param batch slices per run; the last run is filled up by repeating its last slice
 */
export async function scoreLesions(
  lesions: readonly Labelled[],
  shape: { readonly channels: number; readonly size: readonly [number, number] },
  preprocessing: Preprocessing,
  batch: number,
  run: RunNetwork,
): Promise<LesionScore[]> {
  const slices = lesions.flatMap((l, lesion) =>
    Array.from({ length: l.sample.record.slices }, (_, slice) => ({ lesion, slice })),
  );
  const sums = lesions.map(() => ({ logits: new Float32Array(0), embedding: new Float32Array(0) }));
  for (let start = 0; start < slices.length; start += batch) {
    const part = slices.slice(start, start + batch);
    const filled = [...part, ...new Array(batch - part.length).fill(part.at(-1))] as typeof part;
    const { logits, embeddings } = await run(makeBatch(lesions, filled, shape, preprocessing).images);
    part.forEach(({ lesion }, i) => {
      const sum = sums[lesion]!;
      sum.logits = addRow(sum.logits, logits, i, batch);
      sum.embedding = addRow(sum.embedding, embeddings, i, batch);
    });
  }
  return lesions.map(({ sample, label }, i) => {
    const n = sample.record.slices;
    const { logits, embedding } = sums[i]!;
    return {
      id: sample.record.id,
      patient: sample.record.patient,
      label,
      logits: logits.map((v) => v / n),
      embedding: embedding.map((v) => v / n),
    };
  });
}

function addRow(
  sum: Float32Array<ArrayBuffer>,
  rows: Float32Array,
  index: number,
  count: number,
): Float32Array<ArrayBuffer> {
  const width = rows.length / count;
  const out = sum.length === width ? sum : new Float32Array(width);
  for (let k = 0; k < width; k++) out[k]! += rows[index * width + k]!;
  return out;
}

/** Mean negative log-likelihood of the true classes, nats, and the share of right arg-maxes. */
export function lossAndAccuracy(scores: readonly LesionScore[]): { loss: number; accuracy: number } {
  let loss = 0;
  let right = 0;
  for (const { logits, label } of scores) {
    const p = softmax(logits);
    loss -= Math.log(Math.max(p[label]!, 1e-12)) / scores.length;
    if (argMax(p) === label) right += 1 / scores.length;
  }
  return { loss, accuracy: right };
}
