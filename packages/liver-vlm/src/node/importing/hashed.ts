import type { SliceSource } from '@liver-vlm/imaging/study';
import { sha256 } from '../files.ts';

/** The same source; whenever its bytes are read, their SHA-256 is noted under its name, so that no file is read for that alone. */
export function hashed(source: SliceSource, hashes: Map<string, string>): SliceSource {
  return {
    ...source,
    read: async () => {
      const bytes = await source.read();
      hashes.set(source.name, sha256(bytes));
      return bytes;
    },
  };
}
