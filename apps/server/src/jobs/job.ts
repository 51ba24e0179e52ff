import { LesionMark, Uid } from 'liver-vlm';
import { z } from 'zod';
import type { StudyResult } from '../results/studyTask.ts';
import { sha256 } from '../sha256.ts';

/** What a job was asked to do: everything that decides its result, and nothing else. */
export const JobRequest = z.strictObject({
  studyUid: Uid,
  /** SHA-256 of the model file. */
  model: z.string(),
  /** CT series with their numbers of images at the time. */
  series: z.array(z.strictObject({ seriesUid: Uid, instances: z.int() })),
  /** Objects that outline lesions. */
  regions: z.array(z.strictObject({ seriesUid: Uid, sopInstanceUid: Uid })),
  marks: z.array(LesionMark),
});
export type JobRequest = z.infer<typeof JobRequest>;

/** Form of a job's id. */
export const JOB_ID = /^[0-9a-f]{32}$/;

export const jobStates = ['queued', 'running', 'done', 'failed'] as const;
export type JobState = (typeof jobStates)[number];

export interface Job {
  readonly id: string;
  readonly request: JobRequest;
  readonly state: JobState;
  readonly attempts: number;
  /** Not taken up before, ms since 1970. */
  readonly notBefore: number;
  /** Why it failed, why it waits, or which worker has it. */
  readonly message: string | undefined;
  /** When it was asked for first, and when its state last changed, ms since 1970. */
  readonly asked: number;
  readonly changed: number;
  readonly result: StudyResult | undefined;
}

/** The same request is the same job, so that asking twice, or doing it twice, leaves one result. */
export function jobId(request: JobRequest): string {
  const byUid = <T extends { readonly seriesUid: string }>(all: readonly T[]) =>
    all.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  const sorted = {
    studyUid: request.studyUid,
    model: request.model,
    series: byUid(request.series.map(({ seriesUid, instances }) => ({ seriesUid, instances }))),
    regions: byUid(request.regions.map(({ seriesUid, sopInstanceUid }) => ({ seriesUid, sopInstanceUid }))),
    marks: request.marks.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  };
  return sha256(JSON.stringify(sorted)).slice(0, 32);
}
