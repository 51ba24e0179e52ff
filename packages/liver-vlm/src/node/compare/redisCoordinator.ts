import { setTimeout as pause } from 'node:timers/promises';
import { type Job, Queue } from 'bullmq';
import type { FinishedUnit, Unit } from '../../compare/unit.ts';
import { connectRedis } from '../redis.ts';
import type { Comparison } from './prepare.ts';
import { type JobAnswer, jobId, publish, queueName, type UnitJob } from './redisQueue.ts';

export interface CoordinatorRequest {
  readonly url: string;
  readonly comparison: Comparison;
  readonly onStart: (unit: Unit) => void;
  readonly onFinished: (result: FinishedUnit) => Promise<void>;
  readonly log: (line: string) => void;
  /** Ends the waiting, for instance because a worker of this machine failed. */
  readonly signal: AbortSignal;
}

const LOOK_EVERY_MS = 500;

/**
 * Puts units into the queue and takes their results out until all are there. What the queue knows of them from before, of a coordinator that
 * was stopped, is used.
 */
export async function runOnRedis(units: readonly Unit[], request: CoordinatorRequest): Promise<void> {
  const { comparison, signal } = request;
  const redis = await connectRedis(request.url);
  const queue = new Queue<UnitJob, JobAnswer>(queueName(comparison.dataset.hash), { connection: redis });
  const missing = new Map(
    units.map((unit) => {
      const data = { comparison: comparison.key, unit };
      return [jobId(data), data];
    }),
  );
  const put = (jobs: Iterable<readonly [string, UnitJob]>) =>
    queue.addBulk([...jobs].map(([id, data]) => ({ name: 'unit', data, opts: { jobId: id } })));
  try {
    await publish(redis, comparison);
    await dropFailures(queue, missing);
    await put(missing);
    while (missing.size > 0 && !signal.aborted) {
      for (const job of await queue.getJobs(['active', 'completed', 'failed'])) {
        const data = job.id === undefined ? undefined : missing.get(job.id);
        if (data === undefined || job.id === undefined) continue;
        if (job.finishedOn === undefined) {
          request.onStart(data.unit);
          continue;
        }
        const answer = answerOf(job, data.unit);
        if ('refused' in answer) {
          request.log(`a worker does not take part: ${answer.refused}`);
          await job.remove();
          await put([[job.id, data]]);
          continue;
        }
        await request.onFinished(answer);
        missing.delete(job.id);
        await job.remove();
      }
      if (missing.size > 0) await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    await queue.close();
    redis.disconnect();
  }
}

/** Failures of an earlier start are tried again. */
async function dropFailures(queue: Queue<UnitJob, JobAnswer>, missing: ReadonlyMap<string, UnitJob>): Promise<void> {
  for (const job of await queue.getJobs(['completed', 'failed']))
    if (
      job.id !== undefined &&
      missing.has(job.id) &&
      ((await job.isFailed()) || !job.returnvalue || 'failed' in job.returnvalue)
    )
      await job.remove();
}

/** A job without an answer is one that took its workers down with it. */
function answerOf(job: Job<UnitJob, JobAnswer>, unit: Unit): JobAnswer {
  if (job.failedReason === undefined && job.returnvalue) return job.returnvalue;
  return {
    ...unit,
    failed: `${job.failedReason ?? 'no result'} - every worker that took it ended; is there enough memory?`,
    seconds: { fit: 0, predict: 0, slices: 0 },
  };
}
