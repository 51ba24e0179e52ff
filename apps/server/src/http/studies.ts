import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { DicomWeb } from '@liver-vlm/imaging';
import { Uid } from 'liver-vlm';
import { sha256 } from '../sha256.ts';
import { answerOf, json, noticed, refusals } from './answer.ts';
import { need } from './guard.ts';
import { Refusal } from './problem.ts';
import type { Env, Services } from './services.ts';

const DicomJson = z
  .record(z.string(), z.looseObject({ vr: z.string().optional() }))
  .openapi('DicomJson', { description: 'Attributes by tag, DICOM PS3.18 annex F' });

const Text = z.string().max(64).optional();

const Search = z.object({
  PatientID: Text,
  PatientName: Text,
  AccessionNumber: Text,
  StudyDate: z
    .string()
    .regex(/^\d{8}?(-\d{8})?$/)
    .optional()
    .openapi({ example: '20261101-20261124' }),
  StudyDescription: Text,
  StudyInstanceUID: Uid.optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  offset: z.coerce.number().int().min(0).default(0),
});

export function requirePacs({ pacs }: Services): DicomWeb {
  if (pacs) return pacs;
  throw new Refusal(404, 'no-pacs', 'archive: expected one, got a server without - start it with --pacs URL');
}

/** Studies of the archive, passed through. */
export function studyRoutes(app: OpenAPIHono<Env>, services: Services): void {
  const middleware = need(services, 'read');
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/studies',
      summary: 'Search for CT studies in the archive',
      middleware,
      request: { query: Search },
      responses: { 200: json(answerOf({ studies: z.array(DicomJson) }), 'Studies'), ...refusals },
    }),
    async (c) => {
      const asked = Object.entries(c.req.valid('query')).flatMap(([key, value]) =>
        value === undefined ? [] : [[key, String(value)] as const],
      );
      const filter = { ModalitiesInStudy: 'CT', ...Object.fromEntries(asked) };
      const studies = await requirePacs(services).studies(filter, ['StudyDescription']);
      return c.json(noticed({ studies }), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/studies/{study}',
      summary: 'The series of a study',
      middleware,
      request: { params: z.object({ study: Uid }) },
      responses: { 200: json(answerOf({ series: z.array(DicomJson) }), 'Series'), ...refusals },
    }),
    async (c) => {
      const { study } = c.req.valid('param');
      const series = await requirePacs(services).series(study, {}, [
        'SeriesDescription',
        'NumberOfSeriesRelatedInstances',
      ]);
      await services.audit.append({ who: c.var.identity.user, action: 'view', study: sha256(study) });
      return c.json(noticed({ series }), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/studies/{study}/series/{series}',
      summary: 'The instances of a series',
      middleware,
      request: { params: z.object({ study: Uid, series: Uid }) },
      responses: { 200: json(answerOf({ instances: z.array(DicomJson) }), 'Instances'), ...refusals },
    }),
    async (c) => {
      const { study, series } = c.req.valid('param');
      return c.json(noticed({ instances: await requirePacs(services).instances(study, series) }), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/studies/{study}/series/{series}/instances/{instance}',
      summary: 'One instance as a DICOM file',
      middleware,
      request: { params: z.object({ study: Uid, series: Uid, instance: Uid }) },
      responses: {
        200: { description: 'DICOM', content: { 'application/dicom': { schema: z.string() } } },
        ...refusals,
      },
    }),
    async (c) => {
      const { study: studyUid, series: seriesUid, instance: sopInstanceUid } = c.req.valid('param');
      const bytes = await requirePacs(services).instance({ studyUid, seriesUid, sopInstanceUid });
      return c.body(bytes as Uint8Array<ArrayBuffer>, 200, {
        'Content-Type': 'application/dicom',
        'Cache-Control': 'no-store',
      });
    },
  );
}
