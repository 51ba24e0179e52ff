import { Gunzip } from 'fflate';
import { joined } from '../bytes.ts';
import { brokenStream } from './inflate.ts';
import type { ByteWalk } from './range.ts';

/** Bytes pushed at once: at the largest ratio of DEFLATE they become 8 MB. */
const step = 1 << 13;

/**
 * Walks through what a gzip holds; what is skipped is expanded, but not kept.
 *
 * @param what opens the message of the ImagingError `damaged` that taking or skipping throws for a broken stream
 */
export function gunzipWalk(bytes: Uint8Array, what: string): ByteWalk {
  let parts: Uint8Array[] = [];
  let held = 0;
  let at = 0;
  const stream = new Gunzip((part) => {
    parts.push(part);
    held += part.length;
  });
  const more = (): boolean => {
    if (at >= bytes.length) return false;
    try {
      stream.push(bytes.subarray(at, at + step), at + step >= bytes.length);
    } catch (cause) {
      throw brokenStream(what, cause);
    }
    at += step;
    return true;
  };
  /** The first of what is held, cut off from it. */
  const cut = (length: number): Uint8Array => {
    const all = parts.length === 1 ? (parts[0] as Uint8Array) : joined(parts);
    parts = all.length > length ? [all.slice(length)] : [];
    held = Math.max(0, all.length - length);
    return all.slice(0, length);
  };
  return {
    take: async (length) => {
      while (held < length && more());
      return cut(length);
    },
    skip: async (length) => {
      let left = length;
      while (left > held) {
        left -= held;
        parts = [];
        held = 0;
        if (!more()) return length - left;
      }
      cut(left);
      return length;
    },
  };
}
