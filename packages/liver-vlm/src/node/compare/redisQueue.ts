import { Redis } from 'ioredis';
import type { Definition } from '../../compare/definition.ts';
import type { FinishedUnit, Unit } from '../../compare/unit.ts';
import { UserError } from '../../errors.ts';
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

/**
 * Connects to a Redis server; a connection that is lost later is made again.
 * @throws UserError (input) where no server answers; the password in the address is not repeated
 */
export async function connectRedis(url: string): Promise<Redis> {
  const shown = shownAddress(url);
  let lost = '';
  // BullMQ waits for jobs in one long request, which must not be given up.
  const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: null });
  redis.on('error', (error: Error) => {
    lost = error.message;
  });
  try {
    const timeout = AbortSignal.timeout(CONNECT_MS);
    await new Promise<void>((resolve, reject) => {
      timeout.addEventListener('abort', () => reject(new Error(lost || 'no answer')));
      redis.connect().then(resolve, reject);
    });
    return redis;
  } catch (error) {
    redis.disconnect();
    const why = lost || (error instanceof Error ? error.message : String(error));
    throw new UserError(
      `${shown}: expected a Redis server, got "${why}" - start redis-server there, or correct --redis`,
    );
  }
}

const CONNECT_MS = 10_000;

function shownAddress(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !['redis:', 'rediss:'].includes(parsed.protocol))
    throw new UserError('--redis: expected redis://HOST:PORT, got another address - correct it', 'usage');
  return `${parsed.protocol}//${parsed.host}`;
}
