import type { HttpBindings } from '@hono/node-server';
import type { DicomWeb } from '@liver-vlm/imaging';
import type { Logger } from 'pino';
import type { AuditLog } from '../audit/auditLog.ts';
import type { AccessRules } from '../auth/access.ts';
import type { Identity } from '../auth/identity.ts';
import type { RateLimit } from '../auth/rateLimit.ts';
import type { Pool } from '../inference/pool.ts';
import type { JobQueue } from '../jobs/queue.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { ServedModel } from '../models.ts';
import type { Marks } from '../store/marks.ts';
import type { UploadLimits } from '../upload/receive.ts';
import type { Offers } from '../work/offers.ts';

/** All that the routes work with. */
export interface Services {
  readonly models: readonly ServedModel[];
  readonly pool: Pool;
  readonly queue: JobQueue;
  readonly marks: Marks;
  /** Jobs for workers on other machines; absent without Redis. */
  readonly offers: Offers | undefined;
  /** Absent without an archive. */
  readonly pacs: DicomWeb | undefined;
  readonly audit: AuditLog;
  readonly auditFile: string;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly access: AccessRules;
  readonly rate: RateLimit;
  /** For wrong tokens. */
  readonly failures: RateLimit;
  /** Origins of pages that may change things, beside our own. */
  readonly origins: readonly string[];
  /** Whether clients speak https to us or to the proxy. */
  readonly secure: boolean;
  readonly uploads: { readonly folder: string; readonly limits: UploadLimits };
  /** Holds one folder a job. */
  readonly jobs: string;
  /** Folder of the built pages, where there is one. */
  readonly web: string | undefined;
  /** A job was added. */
  readonly wake: () => void;
}

/** Of a request: Node's own, and who asks. */
export interface Env {
  Bindings: Partial<HttpBindings>;
  Variables: { identity: Identity };
}
