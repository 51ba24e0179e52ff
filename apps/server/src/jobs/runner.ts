import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { DicomWeb } from '@liver-vlm/imaging';
import { UserError } from 'liver-vlm';
import type { ServedModel } from '../models.ts';
import { type FetchedStudy, fetchStudy } from '../pacs/fetchStudy.ts';
import { sendFiles } from '../pacs/send.ts';
import { keptIn } from '../results/kept.ts';
import { resultFile, type StudyResult, type StudyTask } from '../results/studyTask.ts';
import { backOffMs, fateOf } from './backOff.ts';
import type { Job } from './job.ts';
import type { JobQueue } from './queue.ts';

export interface RunnerOptions {
  readonly queue: JobQueue;
  /** Makes the results of a fetched study, on this machine or another; they lie in the task's folder when it is done. */
  readonly classify: (task: StudyTask) => Promise<StudyResult>;
  /** Jobs in hand at the same time. */
  readonly atOnce: number;
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

/** Takes jobs from the queue: fetch, classify, store. Each step can be repeated. */
export class Runner {
  readonly #options: RunnerOptions;
  readonly #inHand = new Map<string, Promise<void>>();
  #fetching: Promise<unknown> = Promise.resolve();
  #looping: Promise<void> = Promise.resolve();
  #wake: (() => void) | undefined;
  #closed = false;

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#looping = this.#loop();
  }

  /** A job may have come. */
  wake(): void {
    this.#wake?.();
  }

  /** Lets the jobs in hand finish within the time given (ms), and gives the others back to the queue. */
  async close(graceMs: number): Promise<void> {
    this.#closed = true;
    this.wake();
    const quiet = this.#looping.then(() => Promise.all(this.#inHand.values()));
    await Promise.race([quiet, pause(graceMs, undefined, { ref: false })]);
    for (const id of this.#inHand.keys()) this.#options.queue.giveBack(id);
  }

  async #loop(): Promise<void> {
    const { queue, atOnce } = this.#options;
    while (!this.#closed) {
      const free = this.#inHand.size < atOnce;
      const job = free ? await this.#certainly(() => queue.claim()) : undefined;
      if (job === undefined) await this.#sleep(free);
      else this.#begin(job);
    }
  }

  #begin(job: Job): void {
    const done = this.#run(job)
      .catch(this.#options.onError)
      .finally(() => {
        this.#inHand.delete(job.id);
        this.wake();
      });
    this.#inHand.set(job.id, done);
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
      if (this.#closed) {
        queue.giveBack(job.id);
        return;
      }
      onError(error);
      const { retry, message } = fateOf(error, job.attempts);
      if (retry) await this.#certainly(() => queue.postpone(job.id, message, backOffMs(job.attempts, retryMs)));
      else await this.#certainly(() => queue.fail(job.id, message));
      await onEnd(job, retry ? 'postponed' : 'failed');
    }
  }

  async #do(job: Job): Promise<StudyResult> {
    const { classify, pacs, models, folder, pattern } = this.#options;
    const own = join(folder, job.id);
    const out = join(own, 'results');
    const model = models.find(({ hash }) => hash === job.request.model);
    if (!model)
      throw new UserError(
        `job ${job.id}: expected its model, got a server that holds others - start it with that file`,
        'model',
      );
    let result = await keptIn(out);
    if (result === undefined) {
      const { source, regions } = await this.#fetch(job, own);
      result = await classify({
        model: model.path,
        modelHash: model.hash,
        name: job.id,
        source,
        regions,
        marks: job.request.marks,
        ...(pattern === undefined ? {} : { pattern }),
        out,
        asked: job.asked,
      });
    }
    const files = result.results.filter((kind) => kind !== 'fhir').map((kind) => join(out, resultFile[kind]));
    await sendFiles(pacs, files);
    return result;
  }

  /** One study after the other, however many are in hand: the archive has others to serve. */
  #fetch({ request }: Job, folder: string): Promise<FetchedStudy> {
    const fetched = this.#fetching.then(() => {
      if (this.#closed) throw new Error('the server is closing');
      return fetchStudy(this.#options.pacs, request, folder);
    });
    this.#fetching = fetched.catch(() => undefined);
    return fetched;
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

  /** Until a job may be taken up, or something ended or came. */
  async #sleep(free: boolean): Promise<void> {
    const at = free ? this.#options.queue.nextAt() : undefined;
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
