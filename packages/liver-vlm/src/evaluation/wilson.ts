import { normalQuantile } from './normal.ts';

/** Wilson score interval of a proportion (Wilson 1927), for independent cases only; `confidence` defaults to 0.95. */
export function wilsonInterval(
  successes: number,
  trials: number,
  confidence = 0.95,
): { value: number; low: number; high: number } {
  const z = -normalQuantile((1 - confidence) / 2);
  const p = successes / trials;
  const spread = z * Math.sqrt((p * (1 - p)) / trials + (z * z) / (4 * trials * trials));
  const scale = 1 + (z * z) / trials;
  const centre = p + (z * z) / (2 * trials);
  return { value: p, low: Math.max(0, (centre - spread) / scale), high: Math.min(1, (centre + spread) / scale) };
}
