/** A coarse map on the pixels of a sample, rectified and scaled to 0..1 by its largest value over the slices. */
export interface AttentionMap {
  /** [slices, height, width]. */
  readonly values: Float32Array;
  readonly size: readonly [height: number, width: number];
}

/**
 * Grad-CAM of one class on the grid of the sample: what speaks for the class, bilinear between the pixels of the network's last maps.
 * @param cam [slices, classes, h, w], not rectified
 */
export function attentionMap(
  cam: { readonly data: Float32Array; readonly shape: readonly number[] },
  of: number,
  [height, width]: readonly [number, number],
): AttentionMap {
  const [slices = 0, classes = 0, h = 1, w = 1] = cam.shape;
  const values = new Float32Array(slices * height * width);
  for (let s = 0; s < slices; s++) {
    const map = cam.data.subarray((s * classes + of) * h * w, (s * classes + of + 1) * h * w);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        values[(s * height + y) * width + x] = Math.max(
          0,
          bilinear(map, h, w, place(y, height, h), place(x, width, w)),
        );
  }
  const top = values.reduce((a, b) => Math.max(a, b), 0);
  return { values: top > 0 ? values.map((v) => v / top) : values, size: [height, width] };
}

/** Centre of a fine pixel in coordinates of coarse pixels' centres. */
const place = (at: number, fine: number, coarse: number): number => ((at + 0.5) * coarse) / fine - 0.5;

function bilinear(map: Float32Array, h: number, w: number, y: number, x: number): number {
  const at = (r: number, c: number) => map[Math.min(h - 1, Math.max(0, r)) * w + Math.min(w - 1, Math.max(0, c))]!;
  const [r, c] = [Math.floor(y), Math.floor(x)];
  const [fy, fx] = [y - r, x - c];
  return (1 - fy) * ((1 - fx) * at(r, c) + fx * at(r, c + 1)) + fy * ((1 - fx) * at(r + 1, c) + fx * at(r + 1, c + 1));
}
