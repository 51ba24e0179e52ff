import { Gunzip, Inflate } from 'fflate';
import { joined } from '../bytes.ts';
import { ImagingError } from '../error.ts';

/** DEFLATE cannot expand by more than this factor (one bit a match of 258 bytes, RFC 1951). */
export const largestRatio = 1032;
const chunkSize = 1 << 16;

/**
 * Expands DEFLATE or gzip data without ever holding more than `limit` bytes of output.
 *
 * @param stopAt end early, without error, once so many bytes are there (to peek at a header)
 * @param expected bytes that are likely to come out: room is made for them at once, and nothing is held twice
 * @throws ImagingError `too-large` past the limit, `damaged` when the stream breaks off or is no DEFLATE.
 */
export function inflate(
  bytes: Uint8Array,
  options: { format: 'raw' | 'gzip'; limit: number; what: string; stopAt?: number; expected?: number },
): Uint8Array {
  const { format, limit, what, stopAt = Number.POSITIVE_INFINITY } = options;
  // A peek goes in small steps: 64 KiB of a compressed mask are the whole mask.
  const step = Math.min(chunkSize, Math.max(512, stopAt));
  const parts: Uint8Array[] = [];
  let room = options.expected === undefined ? undefined : new Uint8Array(options.expected);
  let total = 0;
  let finished = false;
  const stream = format === 'raw' ? new Inflate() : new Gunzip();
  stream.ondata = (part, final) => {
    const before = total;
    total += part.length;
    finished = final;
    if (total > limit && total < stopAt) {
      throw new ImagingError(
        'too-large',
        `${what}: expected at most ${limit} bytes once expanded, got more - raise the limit`,
      );
    }
    if (room !== undefined && total <= room.length) room.set(part, before);
    else {
      if (room !== undefined) parts.push(room.subarray(0, before));
      room = undefined;
      if (part.length > 0) parts.push(part);
    }
  };
  try {
    for (let at = 0; at < bytes.length && total < stopAt; at += step) {
      stream.push(bytes.subarray(at, at + step), at + step >= bytes.length);
    }
  } catch (cause) {
    if (cause instanceof ImagingError) throw cause;
    if (total < stopAt) throw brokenStream(what, cause);
  }
  // fflate takes the end of the input for the end of the stream; no gzip member is shorter than header and trailer.
  const cut = format === 'gzip' && bytes.length < 18;
  if ((!finished || cut) && total < stopAt) {
    throw new ImagingError('damaged', `${what}: expected more compressed data, got the end - copy the file again`);
  }
  if (room !== undefined) return total === room.length ? room : room.slice(0, total);
  return parts.length === 1 ? (parts[0] as Uint8Array) : joined(parts);
}

/** What is thrown where fflate finds no DEFLATE. */
export function brokenStream(what: string, cause: unknown): ImagingError {
  return new ImagingError('damaged', `${what}: expected compressed data, got a broken stream - copy the file again`, {
    cause,
  });
}
