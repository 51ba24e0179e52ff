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
  const levels = Uint8Array.from(plane, (v) =>
    Math.min(LEVELS - 1, Math.max(0, Math.floor(((v - low) / (high - low)) * LEVELS))),
  );
  const counts = new Float64Array(LEVELS);
  let [pixels, pairs, contrast, homogeneity] = [0, 0, 0, 0];
  const pair = (at: number, neighbour: number): void => {
    if (!mask[neighbour]) return;
    const square = (levels[at]! - levels[neighbour]!) ** 2;
    contrast += square;
    homogeneity += 1 / (1 + square);
    pairs++;
  };
  for (let at = 0; at < mask.length; at++) {
    if (!mask[at]) continue;
    counts[levels[at]!]!++;
    pixels++;
    const column = at % width;
    const below = at < (height - 1) * width;
    if (column < width - 1) pair(at, at + 1);
    if (below) pair(at, at + width);
    if (below && column < width - 1) pair(at, at + width + 1);
    if (below && column > 0) pair(at, at + width - 1);
  }
  const entropy = counts.reduce((sum, n) => (n > 0 ? sum - (n / pixels) * Math.log2(n / pixels) : sum), 0);
  return { entropy: pixels > 0 ? entropy : Number.NaN, contrast: contrast / pairs, homogeneity: homogeneity / pairs };
}
