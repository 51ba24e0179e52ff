import { ImagingError } from '../error.ts';
import type { RasterImage } from '../image/image.ts';

/** Seventy modules and a native library, loaded when the first picture asks for them. */
const sharpOf = async () => (await import('sharp')).default;

/** Largest image decoded, pixels. */
const largestImage = 1 << 26;

/** Decodes a PNG or JPEG with sharp: greys stay one channel, all else becomes RGB; 8 bits a value. */
export async function decodeImage(bytes: Uint8Array, name: string): Promise<RasterImage> {
  const sharp = await sharpOf();
  try {
    // The file's own values: a colour profile is for screens.
    const image = sharp(bytes, { limitInputPixels: largestImage, failOn: 'error', ignoreIcc: true });
    const { channels, space } = await image.metadata();
    if (space === 'cmyk')
      throw new ImagingError(
        'unsupported',
        `${name}: expected greys or RGB, got printing inks (CMYK) - convert the file`,
      );
    const flat = channels <= 2 ? image.removeAlpha().toColourspace('b-w') : image.removeAlpha().toColourspace('srgb');
    const { data, info } = await flat.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, channels: info.channels, data: new Uint8Array(data) };
  } catch (cause) {
    if (cause instanceof ImagingError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    const code = why.includes('pixel limit') ? 'too-large' : 'damaged';
    throw new ImagingError(code, `${name}: expected a PNG or JPEG, got ${why} - copy the file again`, { cause });
  }
}

/** Encodes values 0 to 255, pixel by pixel and row by row, as a PNG: one a pixel for grey, three for red, green and blue. */
export async function encodePng(
  values: Uint8Array,
  width: number,
  height: number,
  channels: 1 | 3 = 1,
): Promise<Uint8Array> {
  const sharp = await sharpOf();
  return new Uint8Array(
    await sharp(values, { raw: { width, height, channels } }).png({ compressionLevel: 9 }).toBuffer(),
  );
}
