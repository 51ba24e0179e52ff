import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { serve } from '@hono/node-server';
import { DicomWeb } from '@liver-vlm/imaging';
import { UserError } from 'liver-vlm';
import { type Logger, pino } from 'pino';
import { AuditLog } from './audit/auditLog.ts';
import { isLoopback } from './auth/identity.ts';
import { RateLimit } from './auth/rateLimit.ts';
import { Sessions } from './auth/sessions.ts';
import { readTokens } from './auth/tokens.ts';
import { createApp } from './http/app.ts';
import type { Services } from './http/services.ts';
import { Pool } from './inference/pool.ts';
import { JobQueue } from './jobs/queue.ts';
import { Runner } from './jobs/runner.ts';
import { errorFields } from './log/errorFields.ts';
import { Metrics } from './metrics/metrics.ts';
import { openModels, type ServedModel } from './models.ts';
import type { PacsOptions, ServerOptions } from './options.ts';
import { feedOf } from './pacs/feed.ts';
import { Watch } from './pacs/watch.ts';
import { sha256 } from './sha256.ts';
import { openDatabase } from './store/database.ts';
import { Marks } from './store/marks.ts';
import { serverId } from './store/serverId.ts';
import { Watched } from './store/watched.ts';
import type { Offers } from './work/offers.ts';

export interface RunningServer {
  readonly url: string;
  /** Takes no more requests, lets what runs end within the time given (ms), gives the rest back to the queue. */
  close(graceMs?: number): Promise<void>;
}

const GRACE = 20_000;
/** Studies that lie ready for workers on other machines, or are with them, at the same time. */
const OFFERED = 16;

/** Starts the server. @throws UserError where an option cannot be used */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  requireUsable(options);
  const data = resolve(options.data);
  const [uploads, jobs, auditFile] = [join(data, 'uploads'), join(data, 'jobs'), join(data, 'audit.jsonl')];
  const models = await openModels(options.models);
  if (options.pacs && models.some(({ description }) => description.kind !== 'ct'))
    throw new UserError(
      `${options.models.join(', ')}: expected models of CT beside an archive, got one of images - start it without --pacs`,
      'usage',
    );
  const tokens = options.tokenFile === undefined ? undefined : await readTokens(options.tokenFile);
  const database = openDatabase(join(data, 'server.db'));
  const audit = await AuditLog.open(auditFile);
  await rm(uploads, { recursive: true, force: true });
  await mkdir(uploads, { recursive: true });
  const log = pino({ level: options.logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime });
  const metrics = new Metrics();
  const queue = new JobQueue(database);
  const pool = new Pool({ workers: options.workers, waiting: options.waiting, timeoutMs: options.taskMs });
  const pacs = options.pacs && new DicomWeb(options.pacs);
  const watched = new Watched(database);
  const offers =
    options.redis === undefined
      ? undefined
      : await openOffers(options.redis, serverId(watched), models, log).catch(async (error) => {
          await audit.close();
          database.close();
          throw error;
        });
  describe(metrics, queue, pool, offers);
  const shared = { queue, pool, offers, models, jobs, log, metrics, audit };
  const archive = options.pacs && pacs ? workOnArchive(options.pacs, pacs, watched, shared) : undefined;
  const services: Services = {
    ...shared,
    marks: new Marks(database),
    pacs,
    auditFile,
    access: {
      sessions: new Sessions(),
      ...(tokens === undefined ? {} : { tokens }),
      ...(options.proxy === undefined ? {} : { proxy: options.proxy }),
    },
    rate: new RateLimit(options.rate.perSecond, options.rate.burst),
    failures: new RateLimit(1 / 6, 10),
    origins: options.origins,
    secure: options.secure,
    uploads: { folder: uploads, limits: options.uploads },
    web: options.web !== undefined && existsSync(join(options.web, 'index.html')) ? resolve(options.web) : undefined,
    wake: () => archive?.runner.wake(),
  };
  const app = createApp(services);
  await audit.append({ who: 'server', action: 'start', outcome: models.map(({ id }) => id).join(', ') });
  const server = serve({
    fetch: app.fetch,
    hostname: options.host,
    port: options.port,
    createServer,
    serverOptions: {
      headersTimeout: 10_000,
      requestTimeout: 600_000,
      connectionsCheckingInterval: 2_000,
      keepAliveTimeout: 5_000,
    },
  });
  const release = async () => {
    await offers?.close();
    await pool.close();
    await audit.close();
    database.close();
  };
  try {
    await new Promise<void>((ready, fail) => server.once('listening', ready).once('error', fail));
  } catch (error) {
    await release();
    const why = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new UserError(
      `${options.host}:${options.port}: expected a free port, got ${why} - choose another with --port`,
      'usage',
    );
  }
  archive?.runner.start();
  archive?.watch?.start();
  const { port } = server.address() as AddressInfo;
  const url = `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`;
  log.info({ url, models: models.map(({ id }) => id) }, 'listening');
  return {
    url,
    close: async (graceMs = GRACE) => {
      const quiet = new Promise<void>((done) => server.close(() => done()));
      if ('closeIdleConnections' in server) server.closeIdleConnections();
      await archive?.watch?.close();
      const quietRunner = archive?.runner.close(graceMs);
      // What is with workers need not be waited for: the next start finds it.
      await offers?.close();
      await quietRunner;
      const timer = setTimeout(() => 'closeAllConnections' in server && server.closeAllConnections(), graceMs);
      await quiet;
      clearTimeout(timer);
      await release();
      log.info('closed');
    },
  };
}

/** Off this machine only with someone who says who asks; what cannot be done is not begun. */
function requireUsable({ host, tokenFile, proxy, models, redis, pacs }: ServerOptions): void {
  if (!isLoopback(host) && host !== 'localhost' && tokenFile === undefined && proxy === undefined)
    throw new UserError(
      `${host}: expected --token-file or --proxy-user-header off this machine, got neither - anyone on the network could read studies`,
      'usage',
    );
  if (redis !== undefined && pacs === undefined)
    throw new UserError(
      'serve: expected --pacs beside --redis, got none - what workers do are studies of an archive',
      'usage',
    );
  if (models.length === 0) throw new UserError('serve: expected a model, got none - give --model FILE', 'usage');
}

function describe(metrics: Metrics, queue: JobQueue, pool: Pool, offers: Offers | undefined): void {
  metrics.describe('liver_vlm_http_requests_total', 'Requests answered.');
  metrics.describe('liver_vlm_http_request_seconds', 'Time to the answer.');
  metrics.describe('liver_vlm_predict_seconds', 'Time of a prediction, its upload included.');
  metrics.describe('liver_vlm_lesions_total', 'Lesions classified, by predicted class.');
  metrics.describe('liver_vlm_jobs_ended_total', 'Attempts at jobs, by how they ended.');
  metrics.gauge('liver_vlm_jobs', 'Jobs by state.', () =>
    Object.fromEntries(Object.entries(queue.counts()).map(([state, count]) => [`state="${state}"`, count])),
  );
  metrics.gauge('liver_vlm_waiting', 'Requests in line for a model.', () => ({ '': pool.waiting }));
  if (offers)
    metrics.gauge('liver_vlm_offered', 'Jobs that lie ready for workers on other machines, or are with them.', () => ({
      '': offers.size,
    }));
  metrics.gauge('process_resident_memory_bytes', 'Memory of the server without its workers.', () => ({
    '': process.memoryUsage.rss(),
  }));
}

/** Its client of Redis is loaded by those who use one. */
async function openOffers(url: string, server: string, models: readonly ServedModel[], log: Logger): Promise<Offers> {
  const { Offers } = await import('./work/offers.ts');
  return Offers.open({ url, server, models, onError: (error) => log.warn(errorFields(error), 'redis') });
}

interface Shared {
  readonly queue: JobQueue;
  readonly pool: Pool;
  readonly offers: Offers | undefined;
  readonly models: readonly ServedModel[];
  readonly jobs: string;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly audit: AuditLog;
}

function workOnArchive(options: PacsOptions, pacs: DicomWeb, watched: Watched, shared: Shared) {
  const { queue, pool, offers, models, jobs, log, metrics, audit } = shared;
  const onError = (error: unknown) => log.warn(errorFields(error), 'archive');
  const runner = new Runner({
    queue,
    classify: (task) => {
      if (offers === undefined) return pool.run({ kind: 'study', task });
      queue.note(task.name, 'waits for a worker');
      return offers.run(task);
    },
    atOnce: offers === undefined ? 1 : OFFERED,
    pacs,
    models,
    folder: jobs,
    retryMs: options.retryMs,
    ...(options.pattern === undefined ? {} : { pattern: options.pattern }),
    onError,
    onEnd: async ({ id, request, result }, ended) => {
      metrics.count('liver_vlm_jobs_ended_total', { ended });
      log.info({ job: id, ended }, 'job');
      if (ended === 'postponed') return;
      for (const { predicted } of result?.lesions ?? []) metrics.count('liver_vlm_lesions_total', { predicted });
      const outcome = ended === 'done' ? result?.lesions.map((lesion) => lesion.predicted).join(', ') : ended;
      await audit.append({
        who: 'server',
        action: 'job',
        study: sha256(request.studyUid),
        model: request.model,
        outcome: outcome ?? ended,
      });
    },
  });
  if (options.watch === undefined) return { runner };
  const rule = options.watch;
  const watch = new Watch({
    pacs,
    feed: () => feedOf(pacs, options, rule),
    rule,
    watched,
    everyMs: options.everyMs,
    settleMs: options.settleMs,
    onError,
    onStudy: ({ studyUid, series, regions }) => {
      queue.add({ studyUid, model: models[0]!.hash, series: [...series], regions: [...regions], marks: [] });
      runner.wake();
    },
  });
  return { runner, watch };
}
