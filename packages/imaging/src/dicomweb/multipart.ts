import { joined } from '../bytes.ts';
import { ImagingError } from '../error.ts';

/** A part of a multipart body. */
export interface Part {
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('latin1');
const lineEnd = encoder.encode('\r\n');
const headEnd = encoder.encode('\r\n\r\n');

/** Writes `multipart/related` (RFC 2387); the boundary must occur in no part. */
export function encodeMultipart(parts: readonly Part[], boundary: string): Uint8Array<ArrayBuffer> {
  return joined([
    ...parts.flatMap(({ contentType, bytes }) => [
      encoder.encode(`--${boundary}\r\nContent-Type: ${contentType}\r\n\r\n`),
      bytes,
      lineEnd,
    ]),
    encoder.encode(`--${boundary}--\r\n`),
  ]);
}

/** The boundary that a `Content-Type` header names; undefined where it is no multipart. */
export function boundaryOf(contentType: string): string | undefined {
  if (!/^\s*multipart\//i.test(contentType)) return undefined;
  const match = /;\s*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  return match?.[1] ?? match?.[2];
}

/**
 * The parts of a multipart body, as views of it.
 * @throws ImagingError `damaged` where the body does not end with its closing boundary: it was cut short.
 */
export function decodeMultipart(body: Uint8Array, boundary: string, what: string): Part[] {
  const mark = encoder.encode(`--${boundary}`);
  const parts: Part[] = [];
  let at = indexOf(body, mark, 0);
  while (at >= 0) {
    const start = at + mark.length;
    if (body[start] === 0x2d && body[start + 1] === 0x2d) return parts;
    const head = indexOf(body, headEnd, start);
    const next = head < 0 ? -1 : indexOf(body, joined([lineEnd, mark]), head + headEnd.length - lineEnd.length);
    if (next < 0) break;
    const header = decoder.decode(body.subarray(start, head));
    const contentType = /^content-type:\s*(.+)$/im.exec(header)?.[1]?.trim() ?? 'application/octet-stream';
    parts.push({ contentType, bytes: body.subarray(Math.min(head + headEnd.length, next), next) });
    at = next + lineEnd.length;
  }
  throw new ImagingError(
    'damaged',
    `${what}: expected a closing boundary, got ${parts.length} whole parts and an end - the answer was cut short; ask again`,
  );
}

/** Where `wanted` first stands at or after `from`; -1 where it does not. */
function indexOf(bytes: Uint8Array, wanted: Uint8Array, from: number): number {
  const first = wanted[0] as number;
  for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1)) {
    let length = 1;
    while (length < wanted.length && bytes[at + length] === wanted[length]) length++;
    if (length === wanted.length) return at;
  }
  return -1;
}
