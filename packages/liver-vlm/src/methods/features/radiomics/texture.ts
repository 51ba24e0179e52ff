/** Grey levels of a co-occurrence matrix. */
const LEVELS = 16;

export interface Texture {
  /** Of the grey levels, bits. */
  readonly entropy: number;
  /** Mean squared difference of the levels of neighbours. */
  readonly contrast: number;
  /** Mean of 1 / (1 + squared difference), the inverse difference moment. */
  readonly homogeneity: number;
}

/**
 * Entropy of the histogram, and contrast and homogeneity of the co-occurrence matrix at distance 1 over the four directions
 * (Haralick et al. 1973), of 16 levels between `low` and `high`; NaN for fewer than two neighbouring pixels.
 * @param plane [height, width]
 */
export function textureOf(
  plane: Float32Array,
  mask: Uint8Array,
  [height, width]: readonly [number, number],
  { low, high }: { readonly low: number; readonly high: number },
): Texture {
  const level = (at: number): number =>
    Math.min(LEVELS - 1, Math.max(0, Math.floor(((plane[at]! - low) / (high - low)) * LEVELS)));
  const counts = new Float64Array(LEVELS);
  let [pixels, pairs, contrast, homogeneity] = [0, 0, 0, 0];
  for (let i = 0; i < height; i++)
    for (let j = 0; j < width; j++) {
      const at = i * width + j;
      if (!mask[at]) continue;
      counts[level(at)]!++;
      pixels++;
      for (const [di, dj] of [
        [0, 1],
        [1, 0],
        [1, 1],
        [1, -1],
      ] as const) {
        const [ni, nj] = [i + di, j + dj];
        if (ni >= height || nj < 0 || nj >= width || !mask[ni * width + nj]) continue;
        const square = (level(at) - level(ni * width + nj)) ** 2;
        contrast += square;
        homogeneity += 1 / (1 + square);
        pairs++;
      }
    }
  const entropy = counts.reduce((sum, n) => (n > 0 ? sum - (n / pixels) * Math.log2(n / pixels) : sum), 0);
  return { entropy: pixels > 0 ? entropy : Number.NaN, contrast: contrast / pairs, homogeneity: homogeneity / pairs };
}
