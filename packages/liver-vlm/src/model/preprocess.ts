/** How stored values become network input; kept in the model file, so that prediction does what training did. */
export interface Preprocessing {
  readonly window: { readonly low: number; readonly high: number };
  readonly region: 'context' | 'inside';
}

/** One slice of a lesion: what the network sees as one image. */
export interface Slice {
  /** [channels, height, width], HU or grey values. */
  readonly image: Float32Array;
  /** [height, width], 1 inside the lesion. */
  readonly mask: Uint8Array;
}

/** Clips to the window and scales to -1..1; with region "inside", everything outside the lesion takes the window's lower end. */
export function preprocess({ image, mask }: Slice, { window, region }: Preprocessing, out: Float32Array): void {
  const gain = 2 / (window.high - window.low);
  const pixels = mask.length;
  for (let i = 0; i < image.length; i++) {
    const hidden = region === 'inside' && mask[i % pixels] === 0;
    const value = hidden ? window.low : Math.min(window.high, Math.max(window.low, image[i]!));
    out[i] = (value - window.low) * gain - 1;
  }
}

/** The n-th slice of a lesion's tensors, without copying. */
export function sliceOf(
  lesion: { readonly image: Float32Array; readonly mask: Uint8Array },
  index: number,
  channels: number,
  pixels: number,
): Slice {
  return {
    image: lesion.image.subarray(index * channels * pixels, (index + 1) * channels * pixels),
    mask: lesion.mask.subarray(index * pixels, (index + 1) * pixels),
  };
}
