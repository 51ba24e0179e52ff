/** A decoded 2D image: 8-bit values, pixel by pixel. */
export interface RasterImage {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Uint8Array;
}

/** Decodes a PNG or JPEG. @throws ImagingError `damaged` or `too-large`. */
export type DecodeImage = (bytes: Uint8Array, name: string) => Promise<RasterImage>;

/** Whether bytes begin like a PNG or a JPEG. */
export function looksLikeImage(bytes: Uint8Array): boolean {
  const png = bytes[0] === 0x89 && bytes[1] === 0x50 && bytes[2] === 0x4e && bytes[3] === 0x47;
  return png || (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff);
}
