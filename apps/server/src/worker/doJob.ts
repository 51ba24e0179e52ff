import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from 'liver-vlm';
import { Told } from '../inference/messages.ts';
import type { Pool } from '../inference/pool.ts';
import { JOB_ID } from '../jobs/job.ts';
import type { ServedModel } from '../models.ts';
import { isDiskFull } from '../store/diskFull.ts';
import { UploadRefused } from '../upload/refused.ts';
import { notDone } from '../work/wire.ts';
import type { ServerClient } from './serverClient.ts';

export interface DoingJobs {
  readonly client: ServerClient;
  readonly pool: Pool;
  readonly model: ServedModel;
  /** Holds a folder for each job while it is done. */
  readonly scratch: string;
  /** Once aborted nobody is told why a job was not done: another worker does it. */
  readonly abandoned: AbortSignal;
  readonly onError: (error: unknown) => void;
}

/**
 * Fetches a job from the server, does it, hands in its results or tells why there are none.
 * @returns whether it was still to be done
 * @throws UserError where this worker can do no job at all
 */
export async function doJob(id: string, doing: DoingJobs): Promise<boolean> {
  const { client, pool, model, scratch, abandoned, onError } = doing;
  // Whoever can write to Redis must not choose what is asked of the server.
  if (!JOB_ID.test(id)) return false;
  const folder = join(scratch, randomUUID());
  try {
    const taken = await client.take(id, folder);
    if (taken === undefined) return false;
    const { task, source, regions } = taken;
    const out = join(folder, 'results');
    const { modelHash, marks, pattern, asked } = task;
    const about = { name: id, model: model.path, modelHash, source, regions, marks, out, asked };
    await pool.run({ kind: 'study', task: { ...about, ...(pattern === undefined ? {} : { pattern }) } });
    await client.handIn(id, out);
    return true;
  } catch (error) {
    if (abandoned.aborted || error instanceof UserError) throw error;
    // A model file that was exchanged is no fault of the job.
    if (error instanceof Told && error.code === 'model') throw new UserError(error.message, 'model');
    onError(error);
    await client.notDone(id, notDone(forServer(error, `${folder}/`)));
    return true;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The error as it is told elsewhere, where paths of this machine say nothing. */
function forServer(error: unknown, folder: string): unknown {
  if (isDiskFull(error) || (error instanceof UploadRefused && error.status === 507))
    return new Told('the disk of the worker is full', 'storage');
  return error instanceof Told ? new Told(error.message.replaceAll(folder, ''), error.code) : error;
}
