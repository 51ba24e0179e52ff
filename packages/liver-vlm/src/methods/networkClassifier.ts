import { exportInference, input, type NamedArray, parametersFor } from 'onnx-grad';
import { type Architecture, architectureParameters, architectureStatistics, classify } from '../model/architecture.ts';
import type { Preprocessing } from '../model/preprocess.ts';
import { makeBatch } from '../training/batch.ts';
import { slicesOf } from '../training/sampler.ts';
import type { Classifier, FitContext, SliceScores } from './method.ts';
import { rowsOf } from './rows.ts';

/** Slices per run. */
const BATCH = 32;

/** A classifier from trained weights, in the form in which a model file would hold it: batch norm folded into the convolutions. */
export async function networkClassifier(
  { runtime, threads }: Pick<FitContext, 'runtime' | 'threads'>,
  architecture: Architecture,
  values: Readonly<Record<string, NamedArray>>,
  preprocessing: Preprocessing,
): Promise<Classifier> {
  const shape = { channels: architecture.channels, size: architecture.size };
  const { output, embedding } = classify(
    architecture,
    parametersFor(architectureParameters(architecture)),
    input('images', [1, shape.channels, ...shape.size]),
    parametersFor(architectureStatistics(architecture)),
  );
  const bytes = await exportInference(runtime, {
    outputs: { logits: output, embedding },
    values: Object.fromEntries(Object.entries(values).map(([name, { data }]) => [name, data])),
    openBatch: true,
  });
  const session = await runtime.createSession(bytes, { threads });
  return {
    async predict(lesions) {
      const slices = slicesOf(lesions.map((l) => l.sample.record));
      const scores: SliceScores[] = [];
      for (let start = 0; start < slices.length; start += BATCH) {
        const part = slices.slice(start, start + BATCH);
        const { images } = makeBatch(lesions, part, shape, preprocessing);
        const out = await session.run({ images });
        const logits = rowsOf(out['logits']!.data as Float32Array, part.length);
        const embeddings = rowsOf(out['embedding']!.data as Float32Array, part.length);
        scores.push(...part.map((s, i) => ({ ...s, logits: logits[i]!, embedding: embeddings[i]! })));
      }
      return scores;
    },
    release: () => session.release(),
  };
}
