import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type NamedTensor, readSafetensors, WeightsError, writeSafetensors } from 'onnx-grad';
import { type FeatureStore, type LesionRows, rememberedStore } from '../../methods/features/store.ts';
import { readIfPresent, sha256, writeAtomic } from '../files.ts';

/**
 * Features in a folder: a subfolder a drawer, and in it one safetensors file for each time that lesions were added, so that several
 * processes may add at once and none overwrites another. A file that cannot be read is passed over: its lesions are computed again.
 */
export function diskStore(folder: string): FeatureStore {
  return rememberedStore({
    async read(drawer) {
      const lesions = new Map<string, LesionRows>();
      const names = await readdir(join(folder, drawer)).catch(() => [] as string[]);
      for (const name of names.filter((n) => n.endsWith('.safetensors')).sort()) {
        const bytes = await readIfPresent(join(folder, drawer, name));
        for (const [key, tensor] of bytes ? tensorsOf(bytes) : [])
          if (tensor.data instanceof Float32Array && tensor.shape.length === 2)
            lesions.set(key, { data: tensor.data, width: tensor.shape[1]! });
      }
      return lesions;
    },
    async add(drawer, lesions) {
      const tensors = new Map(
        [...lesions].map(([key, { data, width }]): [string, NamedTensor] => [
          key,
          { dtype: 'float32', shape: [data.length / width, width], data },
        ]),
      );
      const name = sha256([...lesions.keys()].join('\n')).slice(0, 16);
      await writeAtomic(join(folder, drawer, `${name}.safetensors`), writeSafetensors(tensors));
    },
  });
}

function tensorsOf(bytes: Uint8Array): ReadonlyMap<string, NamedTensor> {
  try {
    return readSafetensors(bytes).tensors;
  } catch (error) {
    if (error instanceof WeightsError) return new Map();
    throw error;
  }
}
