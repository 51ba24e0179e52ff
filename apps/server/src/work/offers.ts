import { setTimeout as pause } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { connectRedis } from 'liver-vlm/node/redis';
import { WorkerDied } from '../inference/messages.ts';
import type { ServedModel } from '../models.ts';
import type { StudyResult, StudyTask } from '../results/studyTask.ts';
import { type OfferedJob, queueName } from './wire.ts';

export interface OffersOptions {
  readonly url: string;
  /** Names this server among those that share a Redis. */
  readonly server: string;
  readonly models: readonly ServedModel[];
  readonly onError: (error: unknown) => void;
}

interface Offer {
  readonly task: StudyTask;
  readonly resolve: (result: StudyResult) => void;
  readonly reject: (error: Error) => void;
}

type Redis = Awaited<ReturnType<typeof connectRedis>>;

const LOOK_EVERY_MS = 1000;

/**
 * Jobs that lie ready for workers on other machines. Redis only passes their names round: what is offered is looked for there again and
 * again, and put back where it is missing, so that a Redis that was away or has forgotten everything loses nothing.
 */
export class Offers {
  readonly #redis: Redis;
  readonly #queues: ReadonlyMap<string, Queue<OfferedJob>>;
  readonly #offers = new Map<string, Offer>();
  readonly #onError: (error: unknown) => void;
  readonly #end = new AbortController();

  private constructor(redis: Redis, { server, models, onError }: OffersOptions) {
    this.#redis = redis;
    this.#onError = onError;
    this.#queues = new Map(
      models.map(({ hash }) => {
        const queue = new Queue<OfferedJob>(queueName(server, hash), { connection: redis });
        queue.on('error', onError);
        return [hash, queue];
      }),
    );
    void this.#watch();
  }

  /** @throws UserError where no Redis answers */
  static async open(options: OffersOptions): Promise<Offers> {
    return new Offers(await connectRedis(options.url), options);
  }

  get size(): number {
    return this.#offers.size;
  }

  /** The queue of each model that is served. */
  get queues(): { model: string; queue: string }[] {
    return [...this.#queues].map(([model, { name }]) => ({ model, queue: name }));
  }

  /** Offers a job until its results are handed in. @throws what kept its worker from them; WorkerDied where none that took it finished */
  async run(task: StudyTask): Promise<StudyResult> {
    const { promise, resolve, reject } = Promise.withResolvers<StudyResult>();
    this.#offers.set(task.name, { task, resolve, reject });
    try {
      void this.#look(task.name);
      return await promise;
    } finally {
      this.#offers.delete(task.name);
    }
  }

  /** What is to be done; undefined where the job is not offered, or no more. */
  task(id: string): StudyTask | undefined {
    return this.#offers.get(id)?.task;
  }

  /** The job's results lie in its folder, or this keeps them from it; without effect where it is not offered. */
  settle(id: string, outcome: StudyResult | Error): void {
    const offer = this.#offers.get(id);
    if (outcome instanceof Error) offer?.reject(outcome);
    else offer?.resolve(outcome);
  }

  /** Offers nothing more; workers go on with what they have. */
  async close(): Promise<void> {
    this.#end.abort();
    for (const { reject } of this.#offers.values()) reject(new WorkerDied('the server is closing'));
    this.#redis.disconnect();
    await Promise.all([...this.#queues.values()].map((queue) => queue.close().catch(() => undefined)));
  }

  async #watch(): Promise<void> {
    const { signal } = this.#end;
    while (!signal.aborted) {
      await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
      for (const id of this.#offers.keys()) await this.#look(id);
    }
  }

  /** Puts a job where it is missing. Waits where Redis is away. */
  async #look(id: string): Promise<void> {
    const task = this.task(id);
    const queue = task && this.#queues.get(task.modelHash);
    if (queue === undefined) return;
    const name = `job-${id}`;
    try {
      const job = await queue.getJob(name);
      if (this.task(id) !== task) return;
      if (job === undefined) await queue.add('study', { job: id }, { jobId: name, removeOnComplete: true });
      else if (await job.isFailed()) {
        await job.remove();
        this.settle(id, new WorkerDied(`no worker that took it finished (${job.failedReason})`));
      }
    } catch (error) {
      if (!this.#end.signal.aborted) this.#onError(error);
    }
  }
}
