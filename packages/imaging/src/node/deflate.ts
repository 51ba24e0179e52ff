import { constants, inflateRawSync } from 'node:zlib';
import { inflate as portable } from '../archive/inflate.ts';

export { crc32 } from 'node:zlib';

/** What a beginning may expand to, times what is wanted of it; more is expanded step by step. */
const roomForBeginning = 8;

/** As the portable one, several times as fast: what Node's own zlib refuses is left to the portable one and its errors. */
export const inflate: typeof portable = (bytes, options) => {
  const { format, limit, stopAt, expected } = options;
  if (format !== 'raw') return portable(bytes, options);
  try {
    const inflated =
      stopAt === undefined
        ? inflateRawSync(bytes, { maxOutputLength: limit, chunkSize: pieceOf(expected ?? limit, bytes) })
        : inflateRawSync(bytes, {
            finishFlush: constants.Z_SYNC_FLUSH,
            maxOutputLength: roomForBeginning * stopAt,
            chunkSize: Math.max(1 << 14, 4 * stopAt),
          });
    if (stopAt === undefined || inflated.length >= stopAt)
      return new Uint8Array(inflated.buffer, inflated.byteOffset, inflated.length);
  } catch {}
  return portable(bytes, options);
};

/** All in one piece where its size is known, and no more room than the bytes can fill. */
const pieceOf = (size: number, { length }: Uint8Array): number => Math.min(size, 1032 * length) + 64;
