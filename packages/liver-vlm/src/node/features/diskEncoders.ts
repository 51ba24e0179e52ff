import { join } from 'node:path';
import { readSafetensors, toFloat32, WeightsError } from 'onnx-grad';
import type { EncoderStore } from '../../methods/roundEncoder.ts';
import { encoderFile } from '../encoderFile.ts';
import { readIfPresent, writeAtomic } from '../files.ts';

/** Pre-trained encoders in a folder, one safetensors file each; one that cannot be read is trained again. */
export function diskEncoders(folder: string): EncoderStore {
  const fileOf = (key: string) => join(folder, `${key}.safetensors`);
  return {
    async read(key) {
      const bytes = await readIfPresent(fileOf(key));
      if (!bytes) return undefined;
      try {
        const { tensors, metadata } = readSafetensors(bytes);
        const values = [...tensors].map(([name, t]) => [name, { shape: t.shape, data: toFloat32(t) }] as const);
        return { values: Object.fromEntries(values), seconds: Number(metadata['seconds']) };
      } catch (error) {
        if (error instanceof WeightsError) return undefined;
        throw error;
      }
    },
    write: (key, { values, seconds }) => writeAtomic(fileOf(key), encoderFile(values, { seconds: String(seconds) })),
  };
}
