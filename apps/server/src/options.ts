import type { ProxyTrust } from './auth/access.ts';
import type { WatchRule } from './pacs/feed.ts';
import type { UploadLimits } from './upload/receive.ts';

/** How an archive is reached, and what is done with it. */
export interface PacsOptions {
  /** Root of its DICOMweb service. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Which new studies are classified by themselves; none where absent. */
  readonly watch?: WatchRule;
  /** Names of regions that are lesions, as a regular expression; by codes and words where absent. */
  readonly pattern?: string;
  /** Between two looks, and until a study counts as complete, ms. */
  readonly everyMs: number;
  readonly settleMs: number;
  /** Delay before the second attempt of a job, ms. */
  readonly retryMs: number;
}

export interface ServerOptions {
  readonly models: readonly string[];
  /** Folder of database, results, record and uploads. */
  readonly data: string;
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly pacs?: PacsOptions;
  /** Redis through which workers on other machines take the archive's jobs; this machine does them where absent. */
  readonly redis?: string;
  readonly tokenFile?: string;
  readonly proxy?: ProxyTrust;
  readonly origins: readonly string[];
  /** Whether clients speak https, to the proxy before us. */
  readonly secure: boolean;
  readonly uploads: UploadLimits;
  /** Processes that hold models, and requests that may wait for one. */
  readonly workers: number;
  readonly waiting: number;
  /** How long one task may take, ms. */
  readonly taskMs: number;
  /** Requests of one client: how many a second, and how many at once. */
  readonly rate: { readonly perSecond: number; readonly burst: number };
  /** Built pages to serve at /. */
  readonly web?: string;
  readonly logLevel: 'silent' | 'error' | 'warn' | 'info' | 'debug';
}

export const defaults = {
  host: '127.0.0.1',
  port: 8040,
  origins: [],
  secure: false,
  uploads: { bytes: 2 ** 30, files: 10_000, idleMs: 30_000 },
  workers: 1,
  waiting: 64,
  taskMs: 600_000,
  rate: { perSecond: 200, burst: 2000 },
  logLevel: 'info',
} as const satisfies Partial<ServerOptions>;

export const pacsDefaults = {
  everyMs: 5_000,
  settleMs: 20_000,
  retryMs: 5_000,
} as const satisfies Partial<PacsOptions>;
