import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { DicomWeb } from '@liver-vlm/imaging';
import { UserError } from 'liver-vlm';
import { readIfPresent, writeJson } from 'liver-vlm/node';
import type { Pool } from '../inference/pool.ts';
import type { ServedModel } from '../models.ts';
import { fetchStudy } from '../pacs/fetchStudy.ts';
import { sendFiles } from '../pacs/send.ts';
import { resultFile, type StudyResult } from '../results/studyTask.ts';
import { backOffMs, fateOf } from './backOff.ts';
import type { Job } from './job.ts';
import type { JobQueue } from './queue.ts';

export interface RunnerOptions {
  readonly queue: JobQueue;
  readonly pool: Pool;
  readonly pacs: DicomWeb;
  readonly models: readonly ServedModel[];
  /** Holds one folder a job. */
  readonly folder: string;
  /** Names of regions that are lesions, as a regular expression. */
  readonly pattern?: string;
  /** Delay before the second attempt, ms. */
  readonly retryMs: number;
  readonly onEnd: (job: Job, ended: 'done' | 'failed' | 'postponed') => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/** Takes jobs from the queue, one after the other: fetch, classify, store. Each step can be repeated. */
export class Runner {
  readonly #options: RunnerOptions;
  #running: Promise<void> = Promise.resolve();
  #wake: (() => void) | undefined;
  #closed = false;
  #current: string | undefined;

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running = this.#loop();
  }

  /** A job may have come. */
  wake(): void {
    this.#wake?.();
  }

  /** Lets the job that runs finish within the time given (ms), else gives it back to the queue. */
  async close(graceMs: number): Promise<void> {
    this.#closed = true;
    this.wake();
    await Promise.race([this.#running, pause(graceMs, undefined, { ref: false })]);
    if (this.#current !== undefined) this.#options.queue.giveBack(this.#current);
  }

  async #loop(): Promise<void> {
    const { queue, onError } = this.#options;
    while (!this.#closed) {
      const job = await this.#certainly(() => queue.claim());
      if (job === undefined) await this.#sleep();
      else {
        this.#current = job.id;
        await this.#run(job).catch(onError);
        this.#current = undefined;
      }
    }
  }

  async #run(job: Job): Promise<void> {
    const { queue, retryMs, onEnd, onError } = this.#options;
    try {
      const result = await this.#do(job);
      // The record of what was answered comes before the answer counts.
      await onEnd({ ...job, result }, 'done');
      await this.#certainly(() => queue.finish(job.id, result));
      await rm(join(this.#options.folder, job.id, 'source'), { recursive: true, force: true });
      await rm(join(this.#options.folder, job.id, 'regions'), { recursive: true, force: true });
    } catch (error) {
      if (this.#closed) return;
      onError(error);
      const { retry, message } = fateOf(error, job.attempts);
      if (retry) await this.#certainly(() => queue.postpone(job.id, message, backOffMs(job.attempts, retryMs)));
      else await this.#certainly(() => queue.fail(job.id, message));
      await onEnd(job, retry ? 'postponed' : 'failed');
    }
  }

  async #do(job: Job): Promise<StudyResult> {
    const { pool, pacs, models, folder, pattern } = this.#options;
    const own = join(folder, job.id);
    const out = join(own, 'results');
    const model = models.find(({ hash }) => hash === job.request.model);
    if (!model)
      throw new UserError(
        `job ${job.id}: expected its model, got a server that holds others - start it with that file`,
        'model',
      );
    const kept = join(out, 'result.json');
    const earlier = await readIfPresent(kept);
    let result: StudyResult | undefined = earlier && JSON.parse(new TextDecoder().decode(earlier));
    if (result === undefined) {
      const { source, regions } = await fetchStudy(pacs, job.request, own);
      result = await pool.run({
        kind: 'study',
        task: {
          model: model.path,
          modelHash: model.hash,
          name: job.id,
          source,
          regions,
          marks: job.request.marks,
          ...(pattern === undefined ? {} : { pattern }),
          out,
          asked: job.asked,
        },
      });
      await writeJson(kept, result);
    }
    const files = result.results.filter((kind) => kind !== 'fhir').map((kind) => join(out, resultFile[kind]));
    await sendFiles(pacs, files);
    return result;
  }

  /** A database that cannot write, its disk full, is tried again until it can: the job must not be lost. */
  async #certainly<T>(work: () => T): Promise<T | undefined> {
    for (;;)
      try {
        return work();
      } catch (error) {
        this.#options.onError(error);
        if (this.#closed) return undefined;
        await pause(1000, undefined, { ref: false });
      }
  }

  async #sleep(): Promise<void> {
    const at = this.#options.queue.nextAt();
    const ms = at === undefined ? 60_000 : Math.min(60_000, Math.max(20, at - Date.now()));
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }
}
