/** What a compressed image says of itself. */
export interface CodestreamHeader {
  readonly rows: number;
  readonly columns: number;
  readonly components: number;
  /** Bits a sample. */
  readonly precision: number;
  /** Only JPEG 2000 says. */
  readonly signed: boolean | undefined;
}

/**
 * Reads the frame header of a JPEG / JPEG-LS (ITU-T T.81 B.2.2) or JPEG 2000 code stream (ITU-T T.800 A.5.1), so that
 * a decoder is never asked for more memory than the data set announces. `undefined` when there is none.
 */
export function codestreamHeader(bytes: Uint8Array): CodestreamHeader | undefined {
  const start = bytes[0] === 0 && bytes[4] === 0x6a ? findCodestream(bytes) : 0;
  if (bytes[start] !== 0xff) return undefined;
  if (bytes[start + 1] === 0x4f) return sizeSegment(bytes, start);
  return bytes[start + 1] === 0xd8 ? startOfFrame(bytes, start + 2) : undefined;
}

/** A JP2 file wraps its code stream in boxes. */
function findCodestream(bytes: Uint8Array): number {
  for (let i = 0; i + 4 < bytes.length && i < 4096; i++) {
    if (bytes[i] === 0xff && bytes[i + 1] === 0x4f && bytes[i + 2] === 0xff && bytes[i + 3] === 0x51) return i;
  }
  return 0;
}

function sizeSegment(bytes: Uint8Array, start: number): CodestreamHeader | undefined {
  if (bytes[start + 2] !== 0xff || bytes[start + 3] !== 0x51 || bytes.length < start + 46) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, bytes.length - start);
  const depth = view.getUint8(42);
  return {
    columns: view.getUint32(8) - view.getUint32(16),
    rows: view.getUint32(12) - view.getUint32(20),
    components: view.getUint16(40),
    precision: (depth & 0x7f) + 1,
    signed: depth >= 0x80,
  };
}

function startOfFrame(bytes: Uint8Array, from: number): CodestreamHeader | undefined {
  let at = from;
  while (at + 9 < bytes.length) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1] as number;
    if (marker === 0xff) {
      at++;
      continue;
    }
    const length = ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number);
    const isFrame = marker === 0xf7 || (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker));
    if (isFrame) {
      return {
        precision: bytes[at + 4] as number,
        rows: ((bytes[at + 5] as number) << 8) | (bytes[at + 6] as number),
        columns: ((bytes[at + 7] as number) << 8) | (bytes[at + 8] as number),
        components: bytes[at + 9] as number,
        signed: undefined,
      };
    }
    if (length < 2) return undefined;
    at += 2 + length;
  }
  return undefined;
}

/**
 * Whether a JPEG-LS stream codes its components one scan after the other (ITU-T T.87 C.2.2, interleave mode 0), so that
 * its colours come out plane by plane, whatever the data set says of planes.
 */
export function codesPlanes(bytes: Uint8Array): boolean {
  for (let at = 2; at + 4 < bytes.length && bytes[at] === 0xff; ) {
    if (bytes[at + 1] === 0xda) return bytes[at + 4] === 1;
    at += bytes[at + 1] === 0xff ? 1 : 2 + (((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number));
  }
  return false;
}
