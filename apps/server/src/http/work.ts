import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import own from '../../package.json' with { type: 'json' };
import { sha256 } from '../sha256.ts';
import { receiveUpload } from '../upload/receive.ts';
import { HandIn } from '../work/handIn.ts';
import type { Offers } from '../work/offers.ts';
import { studyForm } from '../work/studyForm.ts';
import { errorOf, NotDone, WorkInfo } from '../work/wire.ts';
import { answerOf, json, noticed, refusals } from './answer.ts';
import { need } from './guard.ts';
import { JobId } from './jobs.ts';
import { Refusal } from './problem.ts';
import type { Env, Services } from './services.ts';

const form = { 'multipart/form-data': { schema: z.looseObject({}) } };

/** Jobs for workers on other machines: their studies out, their results in. */
export function workRoutes(app: OpenAPIHono<Env>, services: Services, offers: Offers): void {
  const { queue, audit, jobs, uploads } = services;
  const handIn = new HandIn(jobs);
  const middleware = need(services, 'worker');
  const params = z.object({ id: JobId });
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/work',
      summary: 'For workers: the release of this server, and the queue in Redis of each of its models',
      middleware,
      responses: { 200: json(answerOf(WorkInfo.shape), 'What a worker must know'), ...refusals },
    }),
    (c) => c.json(noticed({ version: own.version, queues: offers.queues }), 200),
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/work/{id}',
      summary: 'For workers: a job that was taken from the queue, with the images and regions of its study',
      middleware,
      request: { params },
      responses: { 200: { description: 'task.json and the files', content: form }, ...refusals },
    }),
    async (c) => {
      const { id } = c.req.valid('param');
      const { user: who } = c.var.identity;
      const task = offers.task(id);
      const job = queue.get(id);
      if (task === undefined || job === undefined) throw notWanted(id);
      await audit.append({
        who,
        action: 'work',
        study: sha256(job.request.studyUid),
        model: task.modelHash,
        outcome: 'taken',
      });
      queue.note(id, `with the worker ${who}`);
      const { type, body } = await studyForm(task);
      return c.body(body, 200, { 'Content-Type': type, 'Cache-Control': 'no-store' });
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/work/{id}/not-done',
      summary: 'For workers: why a job has no result',
      middleware,
      request: { params, body: { content: { 'application/json': { schema: NotDone } }, required: true } },
      responses: { 200: json(answerOf({}), 'Heard'), ...refusals },
    }),
    (c) => {
      offers.settle(c.req.valid('param').id, errorOf(c.req.valid('json')));
      return c.json(noticed({}), 200);
    },
  );
  app.openAPIRegistry.registerPath({
    method: 'post',
    path: '/api/work/{id}/result',
    summary: 'For workers: result.json and the files that it names; what came first stays',
    request: { params, body: { content: form, required: true } },
    responses: { 200: json(answerOf({ stored: z.boolean() }), 'Stored, or there already'), ...refusals },
  });
  app.post('/api/work/:id/result', middleware, async (c) => {
    const id = c.req.param('id');
    const job = queue.get(id);
    if (job === undefined || job.state === 'failed') throw notWanted(id);
    const folder = join(uploads.folder, randomUUID());
    try {
      const { source } = await receiveUpload(c.req.raw, folder, uploads.limits);
      const { result, stored } = await handIn.store(id, source, ({ lesions }) =>
        audit.append({
          who: c.var.identity.user,
          action: 'work',
          study: sha256(job.request.studyUid),
          model: job.request.model,
          outcome: `handed in: ${lesions.map(({ predicted }) => predicted).join(', ')}`,
        }),
      );
      offers.settle(id, result);
      return c.json(noticed({ stored }), 200);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}

const notWanted = (id: string): Refusal =>
  new Refusal(404, 'work', `job ${id}: expected one that is to be done, got another - take the next`);
