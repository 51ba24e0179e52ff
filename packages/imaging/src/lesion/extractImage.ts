import { ImagingError } from '../error.ts';
import type { RasterImage } from '../image/image.ts';
import { type Margin, squareAround } from './crop.ts';
import type { LesionIdentity } from './extract.ts';
import { flipInside } from './region.ts';
import { cropAndResize, cropAndResizeMask } from './resize.ts';
import type { LesionSample } from './sample.ts';

/** Where a lesion is in a 2D image, in pixels (pixel i has its centre at i); nothing given means the whole image. */
export type ImageRegion =
  | { readonly box: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number } }
  | { readonly polygons: readonly (readonly (readonly [number, number])[])[] }
  | { readonly mask: Uint8Array }
  | undefined;

export interface ImageExtractOptions {
  /** Pixels along each side of the sample. Default 128. */
  readonly size?: number;
  /** Millimetres are not known in a 2D image, so the margin is a share of the lesion's larger side. Default 0.2. */
  readonly margin?: number;
  /** Default: grey for one channel, colour for three or four (transparency is dropped). */
  readonly channels?: 'grey' | 'colour';
  readonly context?: boolean;
}

/**
 * Cuts one lesion out of a 2D image of any modality: values 0 ... 255, channels `grey` or `red`, `green`, `blue`.
 * Grey is the luma of colours (0.299, 0.587, 0.114; ITU-R BT.601).
 *
 * @throws ImagingError `mismatch` when the region lies outside the image or a mask has another size.
 */
export function extractImageLesion(
  identity: LesionIdentity,
  image: RasterImage,
  region: ImageRegion,
  options: ImageExtractOptions = {},
): LesionSample {
  const { size = 128, margin = 0.2, context = true } = options;
  const { width, height } = image;
  const name = `image of ${identity.patient}, lesion ${identity.lesion}`;
  const mask = drawRegion(region, image, name);
  const share: Margin = { fraction: region === undefined ? 0 : margin };
  const { box } = squareAround(mask, [width, height], [1, 1], share);
  const colour = (options.channels ?? (image.channels >= 3 ? 'colour' : 'grey')) === 'colour';
  const channels = colour ? ['red', 'green', 'blue'] : ['grey'];
  const cut = cropAndResizeMask(mask, [width, height], box, [size, size]);
  const data = new Float32Array(channels.length * size * size);
  channels.forEach((channel, c) => {
    const plane = cropAndResize(planeOf(image, channel), [width, height], box, [size, size]);
    if (!context) for (let at = 0; at < plane.length; at++) if (cut[at] === 0) plane[at] = 0;
    data.set(plane, c * size * size);
  });
  return {
    id: [identity.patient, identity.study, identity.lesion].filter((part) => part !== undefined).join('_'),
    ...identity,
    channels,
    present: channels.map(() => true),
    slices: 1,
    size: [size, size],
    image: data,
    mask: cut,
    spacing: undefined,
    provenance: { crop: { ...box }, margin: share.fraction, context, imageSize: [width, height] },
  };
}

function drawRegion(region: ImageRegion, { width, height }: RasterImage, name: string): Uint8Array {
  const mask = new Uint8Array(width * height);
  if (region === undefined) return mask.fill(1);
  if ('mask' in region) {
    if (region.mask.length !== mask.length)
      throw new ImagingError(
        'mismatch',
        `${name}: expected a mask of ${width} x ${height} pixels, got ${region.mask.length} - draw it on this image`,
      );
    mask.set(region.mask);
  } else if ('polygons' in region) {
    for (const polygon of region.polygons) flipInside(mask, width, height, polygon);
  } else {
    const { left, top, right, bottom } = region.box;
    for (let j = Math.max(0, Math.ceil(top)); j <= Math.min(height - 1, bottom); j++)
      for (let i = Math.max(0, Math.ceil(left)); i <= Math.min(width - 1, right); i++) mask[j * width + i] = 1;
  }
  if (!mask.some((value) => value !== 0))
    throw new ImagingError(
      'mismatch',
      `${name}: expected a region inside ${width} x ${height} pixels, got one outside - check its coordinates`,
    );
  return mask;
}

function planeOf({ data, channels, width, height }: RasterImage, channel: string): Float32Array {
  const plane = new Float32Array(width * height);
  const luma = channels >= 3 && channel === 'grey';
  const first = channels >= 3 ? Math.max(0, ['red', 'green', 'blue'].indexOf(channel)) : 0;
  for (let pixel = 0, at = 0; pixel < plane.length; pixel++, at += channels)
    plane[pixel] = luma
      ? 0.299 * (data[at] as number) + 0.587 * (data[at + 1] as number) + 0.114 * (data[at + 2] as number)
      : (data[at + first] as number);
  return plane;
}
