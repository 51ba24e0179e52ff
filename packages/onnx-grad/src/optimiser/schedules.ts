import { OptimiserError } from './optimiserError.ts';

/** The learning rate of a step, counted from 0. */
export type Schedule = (step: number) => number;

export function constantSchedule(learningRate: number): Schedule {
  return () => learningRate;
}

/** Straight up to `peak` in `warmup` steps, the first of them at peak / warmup, then half a cosine down to `end` (default 0) at step `total`, and `end` from there on. */
export function warmupCosine({
  peak,
  warmup,
  total,
  end = 0,
}: {
  peak: number;
  warmup: number;
  total: number;
  end?: number;
}): Schedule {
  if (!(warmup >= 0 && total > warmup))
    throw new OptimiserError(
      `warmupCosine: expected more steps in total than for warm-up, got ${total} and ${warmup} - shorten the warm-up`,
    );
  return (step) => {
    if (step < warmup) return (peak * (step + 1)) / warmup;
    const progress = Math.min(1, (step - warmup) / (total - warmup));
    return end + ((peak - end) * (1 + Math.cos(Math.PI * progress))) / 2;
  };
}

/** `start`, multiplied by `factor` (default 0.1) at each of the steps `at`. */
export function stepSchedule({
  start,
  at,
  factor = 0.1,
}: {
  start: number;
  at: readonly number[];
  factor?: number;
}): Schedule {
  return (step) => start * factor ** at.filter((milestone) => milestone <= step).length;
}
