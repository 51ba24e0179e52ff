import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type OpenAPIHono, z } from '@hono/zod-openapi';
import { type Explained, Told } from '../inference/messages.ts';
import { receiveUpload } from '../upload/receive.ts';
import { answerOf, json, noticed, Problem, refusals } from './answer.ts';
import { need } from './guard.ts';
import { modelNamed } from './models.ts';
import { Refusal } from './problem.ts';
import type { Env, Services } from './services.ts';

const Lesion = z
  .object({
    lesion: z.string(),
    predicted: z.string(),
    possible: z.array(z.string()).openapi({ description: 'More than one: not sure' }),
    probabilities: z.record(z.string(), z.number()),
    phases: z.array(z.object({ phase: z.string(), reason: z.string() })),
    warnings: z.array(z.string()),
    explanation: z.looseObject({}).optional(),
  })
  .openapi('Lesion');

const Form = z.object({
  files: z.array(z.any().openapi({ type: 'string', format: 'binary' })).openapi({
    description: 'DICOM files, one zip of them, NIfTI volumes whose names tell the phase, or an image',
  }),
  roi: z
    .any()
    .openapi({
      type: 'string',
      format: 'binary',
      description: 'DICOM SEG, RTSTRUCT or mask; for an image the text "left top right bottom"',
    })
    .optional(),
  model: z.string().openapi({ description: 'Id of a model; the first where left out' }).optional(),
  explain: z.enum(['true', 'false']).optional(),
});

/** POST /api/predict: a study or image in, answers out; nothing of it is kept. */
export function predictRoute(app: OpenAPIHono<Env>, services: Services): void {
  app.openAPIRegistry.registerPath({
    method: 'post',
    path: '/api/predict',
    summary: 'Classify the lesions of a study, a volume or an image that is sent along',
    request: { body: { content: { 'multipart/form-data': { schema: Form } }, required: true } },
    responses: {
      200: json(answerOf({ model: z.string(), lesions: z.array(Lesion) }), 'Answers'),
      ...refusals,
      408: json(Problem, 'The body stopped coming'),
      413: json(Problem, 'The body, or what it holds once unpacked, is too large'),
      415: json(Problem, 'The body is no form'),
      507: json(Problem, 'The disk of the server is full'),
    },
  });
  app.post('/api/predict', need(services, 'predict'), async (c) => {
    const folder = join(services.uploads.folder, randomUUID());
    const started = performance.now();
    try {
      const upload = await receiveUpload(c.req.raw, folder, services.uploads.limits);
      if (upload.files === 0)
        throw new Refusal(400, 'upload', 'body: expected a part named files, got none - send the study as files');
      const model = modelNamed(services, upload.fields.get('model'));
      const roi = upload.roi ?? upload.fields.get('roi');
      const answers = await services.pool
        .run({
          kind: 'predict',
          model: model.path,
          modelHash: model.hash,
          source: upload.source,
          ...(roi === undefined ? {} : { roi: model.description.kind === 'ct' ? requireFolder(roi, folder) : roi }),
          explain: upload.fields.get('explain') === 'true',
        })
        .catch((error: unknown) => {
          // Paths of ours say nothing to the sender.
          if (error instanceof Told) throw new Told(error.message.replaceAll(`${folder}/`, ''), error.code);
          throw error;
        });
      const outcome = answers.map(({ predicted }) => predicted).join(', ');
      await services.audit.append({ who: c.var.identity.user, action: 'predict', model: model.hash, outcome });
      for (const { predicted } of answers) services.metrics.count('liver_vlm_lesions_total', { predicted });
      services.metrics.time('liver_vlm_predict_seconds', (performance.now() - started) / 1000);
      return c.json(noticed({ model: model.id, lesions: answers.map(lesionAnswer) }), 200);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}

/** A field of text must not become a path of this machine. */
function requireFolder(roi: string, folder: string): string {
  if (roi.startsWith(folder)) return roi;
  throw new Refusal(400, 'upload', 'roi: expected a file for CT, got text - send the SEG, RTSTRUCT or mask as a file');
}

/** Without the embedding, which is large, and the patient, whom the sender knows. */
const lesionAnswer = ({ embedding: _, patient: __, slices: ___, ...lesion }: Explained) => lesion;
