// What a server and its workers on other machines say to each other.
import { LesionMark } from 'liver-vlm';
import { z } from 'zod';
import { Told, WorkerDied } from '../inference/messages.ts';
import { resultKinds, type StudyResult } from '../results/studyTask.ts';

/** What stands in Redis: the name of a job, and nothing of a patient. */
export interface OfferedJob {
  readonly job: string;
}

/** Jobs of one server for one model; a worker holds one model. */
export const queueName = (server: string, modelHash: string): string =>
  `liver-vlm-serve-${server}-${modelHash.slice(0, 16)}`;

/** What a worker must know before it begins. */
export const WorkInfo = z.object({
  version: z.string(),
  queues: z.array(z.object({ model: z.string(), queue: z.string() })),
});
export type WorkInfo = z.infer<typeof WorkInfo>;

/** A job without its files, which come along under `source/SERIES/UID.dcm` and `regions/UID.dcm`. */
export const WorkTask = z.object({
  version: z.string(),
  modelHash: z.string(),
  marks: z.array(LesionMark),
  pattern: z.string().optional(),
  asked: z.int(),
});
export type WorkTask = z.infer<typeof WorkTask>;

/** Name of the task among the files of its form. */
export const taskFile = 'task.json';

/** What comes back in `result.json`, beside the files that it names. */
export const HandedIn: z.ZodType<StudyResult> = z.object({
  lesions: z.array(
    z.object({
      name: z.string(),
      trackingUid: z.string(),
      probabilities: z.record(z.string(), z.number()),
      predicted: z.string(),
      possible: z.array(z.string()),
      warnings: z.array(z.string()),
    }),
  ),
  phases: z.array(z.object({ phase: z.string(), reason: z.string() })),
  results: z.array(z.enum(resultKinds)),
});

/** Why there is no result: the study's own reason, the end of the process that was to answer, or a fault of ours. */
export const NotDone = z.strictObject({
  kind: z.enum(['told', 'died', 'fault']),
  message: z.string().max(4000),
  code: z.string().max(40).optional(),
});
export type NotDone = z.infer<typeof NotDone>;

export const notDone = (error: unknown): NotDone => {
  const message = (error instanceof Error ? error.message : String(error)).slice(0, 4000);
  if (error instanceof Told) return { kind: 'told', message, code: error.code };
  return { kind: error instanceof WorkerDied ? 'died' : 'fault', message };
};

/** The error that it was before it travelled. */
export function errorOf({ kind, message, code = 'input' }: NotDone): Error {
  if (kind === 'told') return new Told(message, code);
  return kind === 'died' ? new WorkerDied(message) : new Error(message);
}
