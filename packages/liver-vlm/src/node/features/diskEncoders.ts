import { join } from 'node:path';
import { WeightsError } from 'onnx-grad';
import type { EncoderStore } from '../../methods/roundEncoder.ts';
import { encoderFile, readEncoderFile } from '../encoderFile.ts';
import { readIfPresent, writeAtomic } from '../files.ts';

/** Pre-trained encoders in a folder, one safetensors file each; one that cannot be read is trained again. */
export function diskEncoders(folder: string): EncoderStore {
  const fileOf = (key: string) => join(folder, `${key}.safetensors`);
  return {
    async read(key) {
      const bytes = await readIfPresent(fileOf(key));
      if (!bytes) return undefined;
      try {
        const { values, metadata } = readEncoderFile(bytes);
        return { values, seconds: Number(metadata['seconds']) };
      } catch (error) {
        if (error instanceof WeightsError) return undefined;
        throw error;
      }
    },
    write: (key, { values, seconds }) => writeAtomic(fileOf(key), encoderFile(values, { seconds: String(seconds) })),
  };
}
