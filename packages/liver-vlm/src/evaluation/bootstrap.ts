import { seededUint32 } from '../split/random.ts';

/**
 * Draws whole clusters (patients) with replacement and evaluates statistics on each draw (Davison & Hinkley 1997, ch. 2 and 3.8).
 *
 * `evaluate` gets how often each cluster was drawn and writes its statistics into `out`. Returns one array of draws for each statistic. The same
 * seed gives the same draws, whatever is evaluated on them, so that two methods bootstrapped with one seed are paired.
 */
export function clusterBootstrap(
  clusters: number,
  statistics: number,
  options: { draws: number; seed: number },
  evaluate: (weights: Uint16Array, out: Float64Array) => void,
): Float64Array[] {
  const next = seededUint32(options.seed);
  const weights = new Uint16Array(clusters);
  const out = new Float64Array(statistics);
  const result = Array.from({ length: statistics }, () => new Float64Array(options.draws));
  for (let draw = 0; draw < options.draws; draw++) {
    weights.fill(0);
    for (let i = 0; i < clusters; i++) {
      const cluster = Math.floor((next() / 4294967296) * clusters);
      weights[cluster] = (weights[cluster] as number) + 1;
    }
    evaluate(weights, out);
    for (let s = 0; s < statistics; s++) (result[s] as Float64Array)[draw] = out[s] as number;
  }
  return result;
}
