import { float32, input, lowerPlain, type NamedArray, parametersFor, program, type Runtime } from 'onnx-grad';
import type { RunNetwork } from '../training/validate.ts';
import { type Architecture, architectureParameters, architectureStatistics, classify } from './architecture.ts';

/** Runs the classifier as it is written, batch norm unfolded and weights fed: what an exported file is checked against. */
export async function referenceScores<T>(
  runtime: Runtime,
  architecture: Architecture,
  values: Readonly<Record<string, NamedArray>>,
  use: (run: RunNetwork) => Promise<T>,
  batch: number,
): Promise<T> {
  const images = input('images', [batch, architecture.channels, ...architecture.size]);
  const parameters = parametersFor(architectureParameters(architecture));
  const { output, embedding } = classify(
    architecture,
    parameters,
    images,
    parametersFor(architectureStatistics(architecture)),
  );
  const lowered = lowerPlain(program({ logits: output, embedding }));
  const session = await runtime.createSession(lowered.model);
  const weights = Object.fromEntries(
    lowered.feeds.filter((f) => f.leaf !== 'images').map((f) => [f.name, float32(values[f.leaf]!.data, f.shape)]),
  );
  try {
    return await use(async (x) => {
      const out = await session.run({ ...weights, images: x });
      return { logits: out['logits']!.data as Float32Array, embeddings: out['embedding']!.data as Float32Array };
    });
  } finally {
    await session.release();
  }
}
