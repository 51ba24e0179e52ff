import { exportInference, input, type NamedArray, parametersFor, type Runtime } from 'onnx-grad';
import { type Architecture, architectureParameters, architectureStatistics, classify } from './architecture.ts';
import { gradCam } from './cam.ts';
import { METADATA_KEY, type ModelDescription } from './description.ts';

/**
 * Encodes a trained classifier as one ONNX file: images [batch, channels, height, width] in; `logits`, `embedding` and, where the head has one,
 * the Grad-CAM of each class out, `cam` [batch, classes, h, w].
 */
export function exportModel(
  runtime: Runtime,
  architecture: Architecture,
  values: Readonly<Record<string, NamedArray>>,
  description: ModelDescription,
): Promise<Uint8Array<ArrayBuffer>> {
  const images = input('images', [1, architecture.channels, ...architecture.size]);
  const parameters = parametersFor(architectureParameters(architecture));
  const { output, embedding, intermediates } = classify(
    architecture,
    parameters,
    images,
    parametersFor(architectureStatistics(architecture)),
  );
  const cam = gradCam(architecture, parameters, intermediates['maps']!);
  return exportInference(runtime, {
    outputs: { logits: output, embedding, ...(cam ? { cam } : {}) },
    values: Object.fromEntries(Object.entries(values).map(([name, { data }]) => [name, data])),
    metadata: { [METADATA_KEY]: JSON.stringify(description) },
    openBatch: true,
  });
}
