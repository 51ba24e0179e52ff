import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { ServedModel } from '../models.ts';
import { answerOf, json, noticed, refusals } from './answer.ts';
import { need } from './guard.ts';
import { Refusal } from './problem.ts';
import type { Env, Services } from './services.ts';

const Model = z
  .object({
    id: z.string(),
    sha256: z.string(),
    bytes: z.number(),
    name: z.string(),
    kind: z.enum(['ct', 'image']),
    synthetic: z.boolean(),
    classes: z.array(z.string()),
    channels: z.array(z.string()),
    explains: z.boolean(),
  })
  .openapi('Model');

export const modelAnswer = ({ id, hash, bytes, description }: ServedModel): z.infer<typeof Model> => ({
  id,
  sha256: hash,
  bytes,
  name: description.name,
  kind: description.kind,
  synthetic: description.synthetic,
  classes: description.classes,
  channels: description.channels,
  explains: description.evidence !== undefined,
});

/** The model of that id, or the first. */
export function modelNamed({ models }: Services, id: string | undefined): ServedModel {
  const model = id === undefined ? models[0] : models.find((one) => one.id === id || one.hash === id);
  if (model) return model;
  throw new Refusal(
    404,
    'model',
    `model ${id}: expected one of ${models.map((m) => m.id).join(', ')}, got another - see /api/models`,
  );
}

export function modelRoutes(app: OpenAPIHono<Env>, services: Services): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/models',
      summary: 'Models that this server answers with; the first is the one that is meant where none is named',
      middleware: need(services, 'read'),
      responses: { 200: json(answerOf({ models: z.array(Model) }), 'Models'), ...refusals },
    }),
    (c) => c.json(noticed({ models: services.models.map(modelAnswer) }), 200),
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/models/{id}/file',
      summary: 'The model file, for answers inside a browser',
      middleware: need(services, 'read'),
      request: { params: z.object({ id: z.string() }) },
      responses: {
        200: { description: 'ONNX', content: { 'application/octet-stream': { schema: z.string() } } },
        ...refusals,
      },
    }),
    async (c) => {
      const { path, bytes, id, hash } = modelNamed(services, c.req.valid('param').id);
      const { user: who } = c.var.identity;
      await services.audit.append({ who, action: 'model', model: hash });
      return c.body(Readable.toWeb(createReadStream(path)) as unknown as ReadableStream, 200, {
        'Content-Type': 'application/octet-stream',
        'Content-Length': String(bytes),
        'Content-Disposition': `attachment; filename="${id}.onnx"`,
        ETag: `"${hash}"`,
      });
    },
  );
}
