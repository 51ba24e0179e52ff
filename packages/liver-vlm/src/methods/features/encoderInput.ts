import { type Preprocessing, preprocess, type Slice } from '../../model/preprocess.ts';
import type { FeatureOptions } from './encoderOptions.ts';

/**
 * Which channel each of the three planes of an image encoder shows: one channel three times; of two the second twice; three in their order;
 * of more the last three, which of the four phases are those with contrast medium.
 */
export function planesOf(channels: number): readonly [number, number, number] {
  if (channels <= 2) return [0, channels - 1, channels - 1];
  return [channels - 3, channels - 2, channels - 1];
}

/**
 * A slice as the encoder was taught to see: windowed, resized, three planes, mean and standard deviation.
 * @param out [3, rows, columns]
 */
export function encoderInput(
  slice: Slice,
  channels: number,
  [height, width]: readonly [number, number],
  preprocessing: Preprocessing,
  { size, range, mean, std, order }: Pick<FeatureOptions, 'size' | 'range' | 'mean' | 'std' | 'order'>,
  out: Float32Array,
): void {
  const windowed = new Float32Array(slice.image.length);
  preprocess(slice, preprocessing, windowed);
  const planes = order === 'rgb' ? planesOf(channels) : planesOf(channels).toReversed();
  const pixels = size[0] * size[1];
  planes.forEach((channel, plane) => {
    const from = windowed.subarray(channel * height * width, (channel + 1) * height * width);
    const to = out.subarray(plane * pixels, (plane + 1) * pixels);
    resize(from, [height, width], size, to);
    for (let i = 0; i < pixels; i++) to[i] = (((to[i]! + 1) / 2) * range - mean[plane]!) / std[plane]!;
  });
}

/** Bilinear, pixel centres half a pixel in (as PyTorch with align_corners=False), edges held. */
function resize(
  from: Float32Array,
  [height, width]: readonly [number, number],
  [rows, columns]: readonly [number, number],
  to: Float32Array,
): void {
  const place = (i: number, own: number, other: number): [number, number, number] => {
    const at = Math.min(other - 1, Math.max(0, ((i + 0.5) * other) / own - 0.5));
    const low = Math.floor(at);
    return [low, Math.min(other - 1, low + 1), at - low];
  };
  const across = Array.from({ length: columns }, (_, j) => place(j, columns, width));
  for (let i = 0; i < rows; i++) {
    const [top, bottom, down] = place(i, rows, height);
    across.forEach(([left, right, along], j) => {
      const above = from[top * width + left]! * (1 - along) + from[top * width + right]! * along;
      const below = from[bottom * width + left]! * (1 - along) + from[bottom * width + right]! * along;
      to[i * columns + j] = above * (1 - down) + below * down;
    });
  }
}
