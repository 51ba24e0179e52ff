// Beside the engine's generator on purpose: frozen splits name their seed and are hashed, so the draws behind them may never change, while the
// engine is free to change its own.

/** Returns uniform numbers in [0, 1), the same sequence for the same 32-bit seed on every machine (sfc32, after C. Doty-Humphrey's PractRand). */
export function seededRandom(seed: number): () => number {
  const next = seededUint32(seed);
  return () => next() / 4294967296;
}

/** Returns uniform unsigned 32-bit integers, the same sequence for the same seed. */
export function seededUint32(seed: number): () => number {
  let a = seed | 0;
  let b = Math.floor(seed / 4294967296) | 0;
  let c = 0x9e3779b9 | 0;
  let counter = 1;
  const next = (): number => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return t >>> 0;
  };
  // Neighbouring seeds start out alike; fifteen rounds mix them.
  for (let round = 0; round < 15; round++) next();
  return next;
}

/** Returns a new array with the items in random order (Fisher-Yates). */
export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const pick = Math.floor(random() * (last + 1));
    const held = result[last] as T;
    result[last] = result[pick] as T;
    result[pick] = held;
  }
  return result;
}

/** Derives a seed for a part of an experiment from its own seed and the part's numbers, so that parts do not share draws. */
export function derivedSeed(seed: number, ...parts: number[]): number {
  let hash = seed >>> 0;
  for (const part of parts) {
    hash = Math.imul(hash ^ (part + 0x9e3779b9), 0x85ebca6b) >>> 0;
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35) >>> 0;
    hash = (hash ^ (hash >>> 16)) >>> 0;
  }
  return hash;
}
