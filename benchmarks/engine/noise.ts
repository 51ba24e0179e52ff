/** Reproducible values of mean 0 and standard deviation about 1: a sum of uniform numbers. */
export function noise(n: number, seed: number): Float32Array {
  let state = (seed + 1) * 2654435761;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296 - 0.5;
  };
  return Float32Array.from({ length: n }, () => (uniform() + uniform() + uniform()) * 2);
}
