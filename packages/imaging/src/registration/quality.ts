/** Bins of each histogram axis. */
const BINS = 32;

/**
 * Normalised mutual information (H(A) + H(B)) / H(A, B) of two sets of paired values, from 1 (independent) to 2 (each tells the
 * other): high where one tissue always meets one tissue, whatever their HU in the two phases (Studholme et al., Pattern
 * Recognition 1999, 32(1)). Values are clamped to `window` and each spreads linearly over two bins. Constant values tell nothing: 1.
 *
 * @param window lowest and highest value, HU
 */
export function normalisedMutualInformation(
  a: Float32Array,
  b: Float32Array,
  [low, high]: readonly [number, number],
): number {
  const joint = new Float64Array(BINS * BINS);
  const place = (value: number) => Math.min(Math.max((value - low) / (high - low), 0), 1) * (BINS - 1);
  for (let n = 0; n < a.length; n++) {
    const x = place(a[n] as number);
    const y = place(b[n] as number);
    const i = Math.min(Math.floor(x), BINS - 2);
    const j = Math.min(Math.floor(y), BINS - 2);
    const fx = x - i;
    const fy = y - j;
    const at = i * BINS + j;
    joint[at] = (joint[at] as number) + (1 - fx) * (1 - fy);
    joint[at + 1] = (joint[at + 1] as number) + (1 - fx) * fy;
    joint[at + BINS] = (joint[at + BINS] as number) + fx * (1 - fy);
    joint[at + BINS + 1] = (joint[at + BINS + 1] as number) + fx * fy;
  }
  const ofA = new Float64Array(BINS);
  const ofB = new Float64Array(BINS);
  joint.forEach((share, at) => {
    ofA[Math.floor(at / BINS)] = (ofA[Math.floor(at / BINS)] as number) + share;
    ofB[at % BINS] = (ofB[at % BINS] as number) + share;
  });
  const together = entropy(joint, a.length);
  return together === 0 ? 1 : (entropy(ofA, a.length) + entropy(ofB, a.length)) / together;
}

function entropy(counts: Float64Array, total: number): number {
  let sum = 0;
  for (const count of counts) if (count > 0) sum -= (count / total) * Math.log(count / total);
  return sum;
}
