import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import own from '../../package.json' with { type: 'json' };
import { lastEntries } from '../audit/lastEntries.ts';
import { answerOf, json, noticed, refusals } from './answer.ts';
import { need } from './guard.ts';
import type { Env, Services } from './services.ts';

const Entry = z
  .object({
    seq: z.number(),
    when: z.string(),
    who: z.string(),
    action: z.string(),
    study: z.string().optional(),
    model: z.string().optional(),
    outcome: z.string().optional(),
    override: z.string().optional(),
    previous: z.string(),
    hash: z.string(),
  })
  .openapi('AuditEntry');

/** Health, figures and the record: for those who run the server. */
export function operationRoutes(app: OpenAPIHono<Env>, services: Services): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/health',
      summary: 'Whether the server answers; open to all, and says nothing else',
      responses: { 200: json(answerOf({ status: z.literal('ok'), version: z.string() }), 'It does') },
    }),
    (c) => c.json(noticed({ status: 'ok' as const, version: own.version }), 200),
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/metrics',
      summary: 'Figures as text of Prometheus',
      middleware: need(services, 'read'),
      responses: { 200: { description: 'Figures', content: { 'text/plain': { schema: z.string() } } }, ...refusals },
    }),
    (c) => c.text(services.metrics.text(), 200, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' }),
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/audit',
      summary: 'The last entries of the record, and the hash to note',
      middleware: need(services, 'admin'),
      request: { query: z.object({ limit: z.coerce.number().int().min(1).max(1000).default(100) }) },
      responses: {
        200: json(answerOf({ head: z.string(), entries: z.array(Entry) }), 'Entries'),
        ...refusals,
      },
    }),
    async (c) => {
      const entries = await lastEntries(services.auditFile, c.req.valid('query').limit);
      return c.json(noticed({ head: services.audit.head, entries: entries.map((entry) => ({ ...entry })) }), 200);
    },
  );
}
