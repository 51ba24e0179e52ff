import { join } from 'node:path';
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { Uid } from 'liver-vlm';
import { readIfPresent } from 'liver-vlm/node';
import { JOB_ID, type Job, jobStates } from '../jobs/job.ts';
import { studyContents } from '../pacs/study.ts';
import { resultFile, resultKinds } from '../results/studyTask.ts';
import { sha256 } from '../sha256.ts';
import { answerOf, json, noticed, refusals } from './answer.ts';
import { need } from './guard.ts';
import { modelNamed } from './models.ts';
import { Refusal } from './problem.ts';
import type { Env, Services } from './services.ts';
import { requirePacs } from './studies.ts';

const JobAnswer = z
  .object({
    id: z.string(),
    study: z.string(),
    model: z.string(),
    state: z.enum(jobStates),
    attempts: z.number(),
    message: z.string().optional().openapi({ description: 'Why it failed, why it waits, or which worker has it' }),
    asked: z.string(),
    changed: z.string(),
    lesions: z.array(z.looseObject({ name: z.string(), predicted: z.string() })),
    phases: z.array(z.object({ phase: z.string(), reason: z.string() })),
    results: z.array(z.enum(resultKinds)),
    verdicts: z.array(
      z.object({ lesion: z.number(), verdict: z.string(), comment: z.string(), by: z.string(), at: z.string() }),
    ),
  })
  .openapi('Job');

const Asked = z
  .object({
    study: Uid,
    model: z.string().optional(),
    lesions: z
      .array(z.string())
      .max(200)
      .optional()
      .openapi({ description: 'Ids of marks; the SEG and RTSTRUCT of the study where left out' }),
  })
  .openapi('JobRequest');

const Verdict = z
  .object({
    lesion: z.int().min(0).openapi({ description: "Index in the job's lesions" }),
    verdict: z.string().min(1).max(64).openapi({ description: 'The class that the reader holds right, or agree' }),
    comment: z.string().max(2000).default(''),
  })
  .openapi('Verdict');

export const JobId = z.string().regex(JOB_ID);
const Id = z.object({ id: JobId });
const time = (ms: number): string => new Date(ms).toISOString();

function jobAnswer({ queue }: Services, job: Job): z.infer<typeof JobAnswer> {
  const { id, request, state, attempts, message, asked, changed, result } = job;
  return {
    id,
    study: request.studyUid,
    model: request.model,
    state,
    attempts,
    ...(message === undefined ? {} : { message }),
    asked: time(asked),
    changed: time(changed),
    lesions: (result?.lesions ?? []).map((lesion) => ({ ...lesion })),
    phases: (result?.phases ?? []).map((phase) => ({ ...phase })),
    results: [...(result?.results ?? [])],
    verdicts: queue
      .verdicts(id)
      .map(({ lesion, verdict, comment, by, at }) => ({ lesion, verdict, comment, by, at: time(at) })),
  };
}

/** Work on studies of the archive, its results, and what readers hold of them. */
export function jobRoutes(app: OpenAPIHono<Env>, services: Services): void {
  const { queue, marks, audit, jobs } = services;
  const found = (id: string): Job => {
    const job = queue.get(id);
    if (job) return job;
    throw new Refusal(404, 'job', `job ${id}: expected one that was asked for, got none - see /api/jobs`);
  };
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/jobs',
      summary: 'Classify the lesions of a study and store the results in the archive; asking twice is asking once',
      middleware: need(services, 'predict'),
      request: { body: { content: { 'application/json': { schema: Asked } }, required: true } },
      responses: { 202: json(answerOf({ job: JobAnswer }), 'Queued, or there already'), ...refusals },
    }),
    async (c) => {
      const asked = c.req.valid('json');
      const model = modelNamed(services, asked.model);
      const contents = await studyContents(requirePacs(services), asked.study);
      const known = marks.of(asked.study).map(({ mark }) => mark);
      const chosen = (asked.lesions ?? []).map((id) => {
        const mark = known.find((one) => one.id === id);
        if (mark) return mark;
        throw new Refusal(422, 'mark', `lesion ${id}: expected a mark of this study, got none - mark it first`);
      });
      if (contents.series.length === 0)
        throw new Refusal(404, 'study', 'study: expected CT series in the archive, got none - check the UID');
      const job = queue.add({
        studyUid: asked.study,
        model: model.hash,
        series: [...contents.series],
        regions: asked.lesions === undefined ? [...contents.regions] : [],
        marks: chosen,
      });
      await audit.append({
        who: c.var.identity.user,
        action: 'job',
        study: sha256(asked.study),
        model: model.hash,
        outcome: 'asked',
      });
      services.wake();
      return c.json(noticed({ job: jobAnswer(services, job) }), 202);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/jobs',
      summary: 'Jobs, newest first',
      middleware: need(services, 'read'),
      request: {
        query: z.object({ study: Uid.optional(), limit: z.coerce.number().int().min(1).max(500).default(100) }),
      },
      responses: { 200: json(answerOf({ jobs: z.array(JobAnswer) }), 'Jobs'), ...refusals },
    }),
    (c) => {
      const { study, limit } = c.req.valid('query');
      const list = queue.list({ limit, ...(study === undefined ? {} : { studyUid: study }) });
      return c.json(noticed({ jobs: list.map((job) => jobAnswer(services, job)) }), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/jobs/{id}',
      summary: 'One job',
      middleware: need(services, 'read'),
      request: { params: Id },
      responses: { 200: json(answerOf({ job: JobAnswer }), 'Job'), ...refusals },
    }),
    (c) => c.json(noticed({ job: jobAnswer(services, found(c.req.valid('param').id)) }), 200),
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/jobs/{id}/results/{kind}',
      summary: 'A result: report (sr), segmentation (seg), page (sc) as DICOM, or FHIR as JSON',
      middleware: need(services, 'read'),
      request: { params: Id.extend({ kind: z.enum(resultKinds) }) },
      responses: {
        200: {
          description: 'The file',
          content: {
            'application/dicom': { schema: z.string() },
            'application/fhir+json': { schema: z.looseObject({}) },
          },
        },
        ...refusals,
      },
    }),
    async (c) => {
      const { id, kind } = c.req.valid('param');
      const job = found(id);
      const bytes = job.state === 'done' ? await readIfPresent(join(jobs, id, 'results', resultFile[kind])) : undefined;
      if (bytes === undefined)
        throw new Refusal(
          404,
          'result',
          `job ${id}: expected ${kind} among its results, got a job that is ${job.state} without - see its results`,
        );
      await audit.append({
        who: c.var.identity.user,
        action: 'view',
        study: sha256(job.request.studyUid),
        outcome: kind,
      });
      return c.body(new Uint8Array(bytes), 200, {
        'Content-Type': kind === 'fhir' ? 'application/fhir+json' : 'application/dicom',
        'Cache-Control': 'no-store',
      });
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/jobs/{id}/verdict',
      summary: 'Say whether a reader agrees, or which class holds in place of the answer',
      middleware: need(services, 'predict'),
      request: { params: Id, body: { content: { 'application/json': { schema: Verdict } }, required: true } },
      responses: { 201: json(answerOf({ job: JobAnswer }), 'Recorded'), ...refusals },
    }),
    async (c) => {
      const job = found(c.req.valid('param').id);
      const { lesion, verdict, comment } = c.req.valid('json');
      const answered = job.result?.lesions[lesion];
      if (answered === undefined)
        throw new Refusal(
          422,
          'lesion',
          `job ${job.id}: expected a lesion that was answered, got number ${lesion} - see its lesions`,
        );
      const { user: by } = c.var.identity;
      await audit.append({
        who: by,
        action: 'override',
        study: sha256(job.request.studyUid),
        model: job.request.model,
        outcome: answered.predicted,
        override: verdict,
      });
      queue.judge({ job: job.id, lesion, verdict, comment, by });
      return c.json(noticed({ job: jobAnswer(services, job) }), 201);
    },
  );
}
