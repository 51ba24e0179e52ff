import { exportInference, input, type NamedArray, parametersFor, type Runtime } from 'onnx-grad';
import { type Architecture, architectureParameters, architectureStatistics, classify } from './architecture.ts';
import { METADATA_KEY, type ModelDescription } from './description.ts';

/** Encodes a trained classifier as one ONNX file: images [batch, channels, height, width] in, `logits` and `embedding` out. */
export function exportModel(
  runtime: Runtime,
  architecture: Architecture,
  values: Readonly<Record<string, NamedArray>>,
  description: ModelDescription,
): Promise<Uint8Array<ArrayBuffer>> {
  const images = input('images', [1, architecture.channels, ...architecture.size]);
  const { output, embedding } = classify(
    architecture,
    parametersFor(architectureParameters(architecture)),
    images,
    parametersFor(architectureStatistics(architecture)),
  );
  return exportInference(runtime, {
    outputs: { logits: output, embedding },
    values: Object.fromEntries(Object.entries(values).map(([name, { data }]) => [name, data])),
    metadata: { [METADATA_KEY]: JSON.stringify(description) },
    openBatch: true,
  });
}
