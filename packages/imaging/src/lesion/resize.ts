/** A square or oblong of a plane in pixels: edges, so that pixel i covers i - 0.5 to i + 0.5. */
export interface PixelBox {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** For each output pixel, the input pixels that it is made of and their weights, which sum to 1. */
interface Taps {
  readonly first: Int32Array;
  readonly weights: readonly Float32Array[];
}

/**
 * Cuts `box` out of a plane and resizes it to width x height: each output pixel is the mean of the bilinear interpolation over
 * its area, so shrinking averages and enlarging interpolates. Beyond the plane its border pixels are repeated. A constant stays
 * constant, a ramp stays a ramp.
 */
export function cropAndResize(
  plane: Float32Array,
  [columns, rows]: readonly [number, number],
  box: PixelBox,
  [width, height]: readonly [number, number],
): Float32Array {
  const horizontal = taps(box.left, box.right, columns, width);
  const vertical = taps(box.top, box.bottom, rows, height);
  let [firstRow, lastRow] = [rows, 0];
  vertical.weights.forEach(({ length }, n) => {
    const first = vertical.first[n] as number;
    firstRow = Math.min(firstRow, first);
    lastRow = Math.max(lastRow, first + length - 1);
  });
  const narrow = new Float32Array(width * (lastRow - firstRow + 1));
  for (let j = firstRow; j <= lastRow; j++)
    for (let i = 0; i < width; i++) {
      const weights = horizontal.weights[i] as Float32Array;
      const at = j * columns + (horizontal.first[i] as number);
      let sum = 0;
      for (let n = 0; n < weights.length; n++) sum += (weights[n] as number) * (plane[at + n] as number);
      narrow[(j - firstRow) * width + i] = sum;
    }
  const out = new Float32Array(width * height);
  for (let j = 0; j < height; j++) {
    const weights = vertical.weights[j] as Float32Array;
    const first = (vertical.first[j] as number) - firstRow;
    for (let i = 0; i < width; i++) {
      let sum = 0;
      for (let n = 0; n < weights.length; n++)
        sum += (weights[n] as number) * (narrow[(first + n) * width + i] as number);
      out[j * width + i] = sum;
    }
  }
  return out;
}

/** The same for a mask: inside where at least half of the output pixel is; a mask that would vanish keeps its fullest pixel. */
export function cropAndResizeMask(
  mask: Uint8Array,
  size: readonly [number, number],
  box: PixelBox,
  out: readonly [number, number],
): Uint8Array {
  const share = cropAndResize(new Float32Array(mask), size, box, out);
  let fullest = 0;
  for (const value of share) fullest = Math.max(fullest, value);
  const threshold = (fullest > 0 ? Math.min(0.5, fullest) : 0.5) - 1e-6;
  const inside = new Uint8Array(share.length);
  for (let at = 0; at < inside.length; at++) inside[at] = (share[at] as number) >= threshold ? 1 : 0;
  return inside;
}

function taps(low: number, high: number, available: number, count: number): Taps {
  const scale = (high - low) / count;
  const first = new Int32Array(count);
  const weights = Array.from({ length: count }, (_, n) => {
    const from = low + n * scale;
    const to = from + scale;
    const start = clamp(Math.ceil(from - 1), available);
    const own = new Float32Array(clamp(Math.floor(to + 1), available) - start + 1);
    for (let i = Math.ceil(from - 1); i <= Math.floor(to + 1); i++) {
      const at = clamp(i, available) - start;
      own[at] = (own[at] as number) + (hatIntegral(to - i) - hatIntegral(from - i)) / scale;
    }
    first[n] = start;
    return own;
  });
  return { first, weights };
}

/** Integral of the linear interpolation's hat (1 at 0, 0 at -1 and 1) from -1 to t. */
function hatIntegral(t: number): number {
  if (t <= -1) return 0;
  if (t >= 1) return 1;
  return t < 0 ? (1 + t) ** 2 / 2 : 1 - (1 - t) ** 2 / 2;
}

function clamp(i: number, n: number): number {
  return Math.min(n - 1, Math.max(0, i));
}
