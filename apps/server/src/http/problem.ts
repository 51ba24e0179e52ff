import { type ImagingErrorCode, PacsError } from '@liver-vlm/imaging';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { Told, WorkerDied } from '../inference/messages.ts';
import { Busy } from '../inference/pool.ts';
import { errorFields } from '../log/errorFields.ts';
import { isDiskFull } from '../store/diskFull.ts';
import { UploadRefused } from '../upload/refused.ts';
import { noticed } from './answer.ts';
import type { Env, Services } from './services.ts';

/** A refusal with its status and code. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: ContentfulStatusCode;
  readonly code: string;

  constructor(status: ContentfulStatusCode, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

const fault = 'expected an answer, got a fault of the server - its log says more';
const unsafe: ImagingErrorCode = 'unsafe';

/** Status, code and words for an error; what is our own fault is not told. */
export function problemOf(error: unknown): { status: ContentfulStatusCode; code: string; message: string } {
  if (error instanceof Refusal || error instanceof UploadRefused)
    return { status: error.status, code: 'code' in error ? error.code : 'upload', message: error.message };
  if (error instanceof Told) {
    const status =
      error.code === 'storage' ? 507 : error.code === unsafe ? 400 : error.code === 'too-large' ? 413 : 422;
    return { status, code: error.code, message: error.message };
  }
  if (error instanceof Busy) return { status: 503, code: 'busy', message: error.message };
  if (error instanceof WorkerDied)
    return {
      status: 500,
      code: 'worker',
      message: `expected an answer, got none: ${error.message} - is the study too large?`,
    };
  if (error instanceof PacsError) {
    const status = ({ absent: 404, request: 400, unreachable: 502, forbidden: 502, answer: 502 } as const)[error.code];
    return { status, code: `pacs-${error.code}`, message: error.message };
  }
  if (error instanceof HTTPException) return { status: error.status, code: 'request', message: error.message };
  if (isDiskFull(error))
    return { status: 507, code: 'storage', message: 'expected room on the disk, got none - try again later' };
  return { status: 500, code: 'fault', message: fault };
}

export function answerProblem(c: Context<Env>, error: unknown, { log }: Pick<Services, 'log'>): Response {
  const { status, code, message } = problemOf(error);
  if (status >= 500) log.error({ status, ...errorFields(error) }, 'request failed');
  if (status === 503) c.header('Retry-After', '5');
  // What is left of a refused body is not waited for.
  if (error instanceof UploadRefused) c.header('Connection', 'close');
  return c.json(noticed({ error: { code, message } }), status);
}
