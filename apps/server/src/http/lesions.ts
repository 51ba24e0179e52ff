import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { LesionMark, Uid } from 'liver-vlm';
import { sha256 } from '../sha256.ts';
import { answerOf, json, noticed, refusals } from './answer.ts';
import { need } from './guard.ts';
import type { Env, Services } from './services.ts';

const Stored = z.object({ mark: LesionMark, by: z.string(), at: z.string() }).openapi('StoredMark');

/** Readers' marks of lesions. */
export function lesionRoutes(app: OpenAPIHono<Env>, services: Services): void {
  const { marks, audit } = services;
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/lesions',
      summary: 'Marks of a study',
      middleware: need(services, 'read'),
      request: { query: z.object({ study: Uid }) },
      responses: { 200: json(answerOf({ lesions: z.array(Stored) }), 'Marks'), ...refusals },
    }),
    (c) => {
      const lesions = marks
        .of(c.req.valid('query').study)
        .map((one) => ({ ...one, at: new Date(one.at).toISOString() }));
      return c.json(noticed({ lesions }), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/lesions',
      summary: 'Mark a lesion; one of the same id in the same study is replaced',
      middleware: need(services, 'predict'),
      request: { body: { content: { 'application/json': { schema: LesionMark } }, required: true } },
      responses: { 201: json(answerOf({ mark: LesionMark }), 'Stored'), ...refusals },
    }),
    async (c) => {
      const mark = c.req.valid('json');
      const { user: who } = c.var.identity;
      await audit.append({ who, action: 'mark', study: sha256(mark.studyUid), outcome: mark.id });
      marks.save(mark, who, Date.now());
      return c.json(noticed({ mark }), 201);
    },
  );
}
