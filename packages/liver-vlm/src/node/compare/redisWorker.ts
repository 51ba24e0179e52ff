import { availableParallelism } from 'node:os';
import { type Job, Worker } from 'bullmq';
import { roundOf } from '../../compare/schedule.ts';
import type { Unit } from '../../compare/unit.ts';
import { UserError } from '../../errors.ts';
import { openDataset } from '../readDataset.ts';
import { connectRedis } from '../redis.ts';
import { runOrFail } from './localPool.ts';
import { type JobAnswer, published, queueName, type UnitJob } from './redisQueue.ts';
import { WorkerProcess } from './workerProcess.ts';

export interface WorkRequest {
  readonly url: string;
  /** Folder with the data set that is compared on. */
  readonly dataset: string;
  readonly unknown: readonly string[];
  /** Processes; by default one a core. */
  readonly workers?: number;
  readonly script: URL;
  readonly onChange?: (running: readonly Unit[], finished: number) => void;
  /** Ends the work; a unit in the middle goes back to the queue. */
  readonly signal: AbortSignal;
}

/** Time after which a unit whose worker says nothing more is given to another, ms. */
const LOCK_MS = 15_000;
/** Workers that a unit may take down before it counts as failed. */
const DEATHS = 3;

interface Slot {
  comparison: string;
  round: string;
  process: WorkerProcess | undefined;
  unit: Unit | undefined;
}

/**
 * Takes units of comparisons on the data set from a queue until it is stopped. This process only keeps the locks of what it has taken; the
 * arithmetic is in its children, which end with it.
 * @throws UserError where the comparison is on other data than this machine has
 */
export async function workForRedis(request: WorkRequest): Promise<void> {
  const { workers = availableParallelism(), signal } = request;
  const dataset = await openDataset(request.dataset);
  const redis = await connectRedis(request.url);
  const slots = Array.from(
    { length: workers },
    (): Slot => ({ comparison: '', round: '', process: undefined, unit: undefined }),
  );
  let finished = 0;
  const tell = () =>
    request.onChange?.(
      slots.flatMap(({ unit }) => unit ?? []),
      finished,
    );

  async function process(slot: Slot, { comparison, unit }: UnitJob): Promise<JobAnswer> {
    if (slot.comparison !== comparison || slot.process === undefined) {
      await slot.process?.close();
      const found = await published(redis, comparison);
      if (found === undefined) return { refused: `comparison ${comparison.slice(0, 12)} is no longer in Redis` };
      const { dataset: folder, unknown } = request;
      slot.process = new WorkerProcess(request.script, { dataset: folder, unknown, ...found });
      slot.comparison = comparison;
    }
    slot.round = roundOf(unit);
    return runOrFail(slot.process, unit);
  }

  let stopping = false;
  let end: (error?: unknown) => void = () => undefined;
  const stopped = new Promise<void>((resolve, reject) => {
    end = (error) => {
      stopping = true;
      if (error === undefined) resolve();
      else reject(error);
    };
  });
  signal.addEventListener('abort', () => end());
  // What is taken or broken off while this worker stops is not answered: its lock runs out, and another takes it.
  const unanswered = (): Promise<never> => new Promise(() => undefined);
  const worker = new Worker<UnitJob, JobAnswer>(
    queueName(dataset.hash),
    async ({ data }: Job<UnitJob, JobAnswer>) => {
      if (stopping) return unanswered();
      const free = slots.filter((s) => s.unit === undefined);
      const slot = free.find((s) => s.round === roundOf(data.unit)) ?? free[0]!;
      slot.unit = data.unit;
      tell();
      try {
        const answer = await process(slot, data);
        finished++;
        return answer;
      } catch (error) {
        if (stopping) return unanswered();
        if (!(error instanceof UserError)) throw error;
        end(error);
        return { refused: error.message };
      } finally {
        slot.unit = undefined;
        tell();
      }
    },
    {
      connection: redis,
      concurrency: workers,
      lockDuration: LOCK_MS,
      stalledInterval: LOCK_MS / 2,
      maxStalledCount: DEATHS,
    },
  );
  // A lock that was lost to another worker, or a connection that is being made again: BullMQ goes on by itself.
  worker.on('error', () => undefined);
  try {
    await stopped;
  } finally {
    await Promise.all(slots.map((slot) => slot.process?.close()));
    await worker.close(true);
    redis.disconnect();
  }
}
