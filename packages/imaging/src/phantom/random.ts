/**
 * Counter-based random numbers: a draw is a pure function of (key, counter), so any voxel, patient or worker can be drawn alone,
 * in any order, with the same result. The mixer is the 32-bit finaliser with the constants of C. Wellons' "hash prospector".
 */
export interface Random {
  /** Uniform in [low, high). */
  uniform(low: number, high: number): number;
  normal(mean: number, sd: number): number;
  /** exp of a normal whose median is `median`; `sigma` is the SD of the logarithm. */
  logNormal(median: number, sigma: number): number;
  chance(probability: number): boolean;
  /** A whole number from 0 to n - 1. */
  below(n: number): number;
  /** A point on the unit sphere. */
  direction(): [number, number, number];
  /** An independent stream; drawing from it does not move this one. */
  fork(name: string): Random;
  /** The stream's key, for functions that hash by themselves (`draw`). */
  readonly key: number;
}

/** Scrambles 32 bits. */
export function mix(x: number): number {
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

/** The `counter`-th 32-bit draw of a stream, uniform over 0 ... 2^32 - 1. */
export function draw(key: number, counter: number): number {
  return mix(mix(counter + 0x9e3779b9) + key);
}

/** A stream's key from a seed and the names that lead to it. */
export function keyOf(...path: (number | string)[]): number {
  let key = 0x243f6a88;
  for (const step of path) {
    if (typeof step === 'number') {
      key = mix(key + mix(step | 0) + mix(Math.floor(step / 2 ** 32) ^ 0x5bd1e995));
    } else for (let i = 0; i < step.length; i++) key = mix((key ^ step.charCodeAt(i)) + 0x9e3779b9);
  }
  return key;
}

/** A stream of draws from a key. */
export function createRandom(key: number): Random {
  let counter = 0;
  const unit = () => (draw(key, counter++) + 0.5) / 2 ** 32;
  const normal = () => Math.sqrt(-2 * Math.log(unit())) * Math.cos(2 * Math.PI * unit());
  return {
    key,
    uniform: (low, high) => low + (high - low) * unit(),
    normal: (mean, sd) => mean + sd * normal(),
    logNormal: (median, sigma) => median * Math.exp(sigma * normal()),
    chance: (probability) => unit() < probability,
    below: (n) => Math.floor(unit() * n),
    direction() {
      const z = 2 * unit() - 1;
      const angle = 2 * Math.PI * unit();
      const r = Math.sqrt(1 - z * z);
      return [r * Math.cos(angle), r * Math.sin(angle), z];
    },
    fork: (name) => createRandom(keyOf(key, name)),
  };
}
