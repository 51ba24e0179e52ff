import type { Redis } from 'ioredis';
import type { Definition } from '../../compare/definition.ts';
import type { FinishedUnit, Unit } from '../../compare/unit.ts';
import type { SplitFile } from '../../split/splitFile.ts';

/** What stands in a job of the queue. */
export interface UnitJob {
  /** Key of the comparison. */
  readonly comparison: string;
  readonly unit: Unit;
}

/** What a worker says of a job: its result, or why this worker cannot do any of that comparison. */
export type JobAnswer = FinishedUnit | { readonly refused: string };

/** Workers find units by the data set that they hold. */
export const queueName = (datasetSha256: string): string => `liver-vlm-${datasetSha256.slice(0, 16)}`;

/** The same unit of the same comparison is one job, whoever asks for it and how often. */
export const jobId = ({ comparison, unit: { method, size, repeat, fold } }: UnitJob): string =>
  `${comparison.slice(0, 16)}-${method}-${size}-r${repeat}f${fold}`;

const KEPT_SECONDS = 30 * 24 * 3600;
const comparisonKey = (key: string): string => `liver-vlm:comparison:${key}`;

/** Lays a comparison down where workers find it, for a month. */
export async function publish(
  redis: Redis,
  { key, definition, split }: { key: string; definition: Definition; split: SplitFile },
): Promise<void> {
  await redis.set(comparisonKey(key), JSON.stringify({ definition, split }), 'EX', KEPT_SECONDS);
}

/** The comparison that a job belongs to; undefined where it is gone. */
export async function published(
  redis: Redis,
  key: string,
): Promise<{ definition: Definition; split: SplitFile } | undefined> {
  const text = await redis.get(comparisonKey(key));
  return text === null ? undefined : JSON.parse(text);
}
