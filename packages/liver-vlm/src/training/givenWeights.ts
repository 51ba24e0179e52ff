import type { NamedArray } from 'onnx-grad';
import { checkpointTensors, startFrom } from '../model/startWeights.ts';
import { type TrainingConfig, weightsFor } from './config.ts';

/**
 * First values, with the image encoder of the checkpoint that the configuration names; as they are where it names none.
 * @param file the bytes of a file that the configuration names under a key
 */
export async function givenWeights(
  values: Readonly<Record<string, NamedArray>>,
  model: TrainingConfig['model'],
  file: (path: string, key: string) => Promise<Uint8Array>,
): Promise<Readonly<Record<string, NamedArray>>> {
  const path = weightsFor(model);
  return path === undefined
    ? values
    : startFrom(values, checkpointTensors(await file(path, 'model.weights'), path), path);
}
