import { rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { type Job, Worker } from 'bullmq';
import { UserError } from 'liver-vlm';
import { connectRedis } from 'liver-vlm/node/redis';
import { Pool } from '../inference/pool.ts';
import { errorFields } from '../log/errorFields.ts';
import { openModels, type ServedModel } from '../models.ts';
import { defaults } from '../options.ts';
import type { OfferedJob } from '../work/wire.ts';
import { doJob } from './doJob.ts';
import { queueFor } from './queueFor.ts';
import { openScratch } from './scratch.ts';
import { type ServerAddress, ServerClient } from './serverClient.ts';

export interface ServerWork {
  /** The Redis that the server was started with. */
  readonly redis: string;
  readonly server: ServerAddress;
  /** Copy of the server's model file. */
  readonly model: string;
  /** Processes that hold the model. */
  readonly workers: number;
  /** Server, model and Redis are as they should be. */
  readonly onStart: () => void;
  /** The jobs in hand have changed. */
  readonly onChange: (running: readonly string[], finished: number) => void;
  /** Told what went wrong, in words without names and UIDs. */
  readonly log: (line: string) => void;
  /** Ends the work: what runs may finish within 20 s, the rest goes to other workers. */
  readonly signal: AbortSignal;
}

/** Time after which a job whose worker says nothing more is given to another, ms. */
const LOCK_MS = 6000;
const GRACE_MS = 20_000;

/**
 * Does a server's jobs until it is stopped. This process only keeps the locks of what it has taken; the arithmetic is in its children,
 * which end with it.
 * @throws UserError where server, model or Redis are not what they should be
 */
export async function workForServer(request: ServerWork): Promise<void> {
  const { workers, signal } = request;
  const onError = (error: unknown) => request.log(Object.values(errorFields(error)).join(' '));
  const abandon = new AbortController();
  const client = new ServerClient(request.server, abandon.signal);
  const info = await client.info();
  const [model] = (await openModels([request.model])) as [ServedModel];
  const queue = queueFor(model, info, request.server.url);
  const redis = await connectRedis(request.redis);
  const scratch = await openScratch();
  const pool = new Pool({ workers, waiting: workers, timeoutMs: defaults.taskMs });
  const doing = { client, pool, model, scratch, abandoned: abandon.signal, onError };
  const running = new Set<string>();
  /** Done here, and Redis not told yet. */
  const telling = new Set<string>();
  let finished = 0;
  const stopped = Promise.withResolvers<void>();
  const quiet = Promise.withResolvers<void>();
  let stopping = false;
  const look = () => {
    if (stopping && running.size + telling.size === 0) quiet.resolve();
  };
  const end = (error?: UserError) => {
    stopping = true;
    look();
    if (error) stopped.reject(error);
    else stopped.resolve();
  };
  if (signal.aborted) end();
  signal.addEventListener('abort', () => end());
  // What is broken off while this worker stops is not answered: its lock runs out, and another takes it.
  const unanswered = (): Promise<never> => new Promise(() => undefined);
  const worker = new Worker<OfferedJob>(
    queue,
    async ({ data: { job: id } }: Job<OfferedJob>) => {
      if (stopping) return unanswered();
      let answered = true;
      running.add(id);
      request.onChange([...running], finished);
      try {
        if (await doJob(id, doing)) finished++;
      } catch (error) {
        if (error instanceof UserError) end(error);
        answered = !(error instanceof UserError || abandon.signal.aborted);
        if (!answered) return unanswered();
        onError(error);
        // Redis keeps these words: nothing of a study in them.
        throw new Error('see the output of the worker');
      } finally {
        running.delete(id);
        if (answered) telling.add(id);
        request.onChange([...running], finished);
        look();
      }
    },
    { connection: redis, concurrency: workers, lockDuration: LOCK_MS, stalledInterval: LOCK_MS / 3 },
  );
  const heard = (job: Job<OfferedJob> | undefined) => {
    telling.delete(job?.data.job ?? '');
    look();
  };
  worker.on('completed', heard).on('failed', heard);
  // A lock that was lost to another worker, or a connection that is being made again: BullMQ goes on by itself.
  worker.on('error', () => {
    telling.clear();
    look();
  });
  request.onStart();
  try {
    await stopped.promise;
  } finally {
    await worker.pause(true);
    await Promise.race([quiet.promise, pause(GRACE_MS, undefined, { ref: false })]);
    abandon.abort();
    await pool.close();
    await worker.close(true);
    redis.disconnect();
    await rm(scratch, { recursive: true, force: true });
  }
}
