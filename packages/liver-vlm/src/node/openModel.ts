import { nodeRuntime } from 'onnx-grad/node';
import { UserError } from '../errors.ts';
import { type LoadedModel, loadModel } from '../model/load.ts';
import { readIfPresent } from './files.ts';

/** Opens a model file from disk. */
export async function openModel(path: string): Promise<LoadedModel> {
  const bytes = await readIfPresent(path);
  if (!bytes)
    throw new UserError(
      `${path}: expected a model file, got none - train one with: liver-vlm train DATASET --out RUN`,
      'model',
    );
  return loadModel(nodeRuntime, bytes, path);
}
