// Jobs done by workers in other processes, handed round by a real Redis, their results stored in a real archive.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DicomWeb, jsonText } from '@liver-vlm/imaging';
import { pacsDefaults, type RunningServer } from '@liver-vlm/server';
import { Worker } from 'bullmq';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Orthanc, orthancInstalled, startOrthanc } from '../../../packages/imaging/src/testing/orthanc.ts';
import { ended } from '../../../testing/ended.ts';
import { temporaryFolder } from '../../../testing/folder.ts';
import { hasRedis, type RedisServer, startRedis } from '../../../testing/redis.ts';
import type { AuditEntry } from '../src/audit/entry.ts';
import { verifyAudit } from '../src/audit/verify.ts';
import { ServerClient } from '../src/worker/serverClient.ts';
import { eventually } from './support/eventually.ts';
import { madeModel } from './support/model.ts';
import { markOn, type PhantomStudy, phantomStudy } from './support/phantom.ts';
import { room } from './support/room.ts';
import { serveWorker, type WorkerOfServer } from './support/worker.ts';

interface JobAnswer {
  readonly id: string;
  readonly state: string;
  readonly message?: string;
  readonly attempts: number;
}

describe.skipIf(!orthancInstalled() || !hasRedis())('workers on other machines (Redis, Orthanc)', async () => {
  const folder = await temporaryFolder();
  const data = join(folder, 'data');
  const [tokenFile, workerToken] = [join(folder, 'tokens'), join(folder, 'token')];
  const tokens = { admin: 'a'.repeat(24), worker: 'w'.repeat(24) };
  const workers: WorkerOfServer[] = [];
  let orthanc: Orthanc;
  let redis: RedisServer;
  let pacs: DicomWeb;
  let model: string;
  let study: PhantomStudy;
  let server: RunningServer;

  const start = (port = 0) =>
    room({
      models: [model],
      data,
      port,
      tokenFile,
      redis: redis.url,
      pacs: { ...pacsDefaults, url: orthanc.url, retryMs: 50 },
    });
  const worker = () => {
    const args = ['--redis', redis.url, '--server', server.url, '--model', model, '--token-file', workerToken];
    const one = serveWorker(...args);
    workers.push(one);
    return one;
  };
  const ask = async (path: string, body?: unknown) => {
    const headers = { authorization: `Bearer ${tokens.admin}`, 'content-type': 'application/json' };
    const answer = await fetch(`${server.url}/api/${path}`, {
      headers,
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
    expect(answer.status, path).toBeLessThan(300);
    return answer.json();
  };
  const job = async (id: string): Promise<JobAnswer> => (await ask(`jobs/${id}`)).job;
  const asked = async (mark: string): Promise<string> =>
    (await ask('jobs', { study: study.studyUid, lesions: [mark] })).job.id;
  const done = (id: string) =>
    eventually(id, async () => {
      const { state, message } = await job(id);
      if (state === 'failed') throw new Error(message);
      return state === 'done' ? true : undefined;
    });
  /** Reports of ours in the archive. */
  const reports = async () =>
    (await pacs.series(study.studyUid, { Modality: 'SR' })).map((series) => jsonText(series, '0020000E'));
  const record = async (): Promise<AuditEntry[]> =>
    (await readFile(join(data, 'audit.jsonl'), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));

  beforeAll(async () => {
    [orthanc, redis] = await Promise.all([startOrthanc(), startRedis()]);
    pacs = new DicomWeb({ url: orthanc.url });
    model = await madeModel(join(folder, 'model.onnx'));
    study = await phantomStudy(join(folder, 'cohort'));
    await pacs.store([...study.images, ...study.segmentations]);
    await writeFile(tokenFile, `admin anna ${tokens.admin}\nworker hand ${tokens.worker}\n`, { mode: 0o600 });
    await writeFile(workerToken, `${tokens.worker}\n`, { mode: 0o600 });
    server = await start();
    for (const id of [...'abcdefg']) await ask('lesions', await markOn(study, id));
  });
  afterAll(async () => {
    for (const { child } of workers) await ended(child);
    await server?.close(1000);
    await redis?.stop();
    await orthanc?.release();
  });

  test('one of two killed in the middle of its job: the other does it, and each result is stored once', async () => {
    const ids = [await asked('a'), await asked('b'), await asked('c')];
    const first = worker();
    const begun = await first.says(/working on (\w+)/);
    await ended(first.child, 'SIGKILL');
    const second = worker();
    await Promise.all(ids.map(done));
    expect(ids).toContain(begun);
    expect(second.output()).toContain(`working on ${begun}`);
    // What was fetched for the one that was killed is gone too.
    expect((await readdir(tmpdir())).filter((name) => name.includes(`-worker-${first.child.pid}-`))).toEqual([]);
    expect(new Set(await reports()).size).toBe(ids.length);
    const entries = await record();
    const handedIn = entries.filter(({ action, outcome }) => action === 'work' && outcome?.startsWith('handed in'));
    expect(handedIn.map(({ who }) => who)).toEqual(['hand', 'hand', 'hand']);
    const stored = entries.filter(({ who, action }) => who === 'server' && action === 'job');
    expect(stored).toHaveLength(ids.length);
    expect((await verifyAudit(join(data, 'audit.jsonl'))).fault).toBeUndefined();
  });

  test('a Redis that comes back with nothing: what was asked for meanwhile is done', async () => {
    await redis.stop();
    const id = await asked('d');
    await eventually('offered', async () => ((await job(id)).message === 'waits for a worker' ? true : undefined));
    redis = await startRedis(redis.port);
    await done(id);
  });

  test('a server that starts again takes the result that its worker held meanwhile', async () => {
    const [, second] = workers as [WorkerOfServer, WorkerOfServer];
    const id = await asked('e');
    await second.says(new RegExp(`working on (${id})`));
    second.child.kill('SIGSTOP');
    const port = Number(new URL(server.url).port);
    await server.close(0);
    server = await start(port);
    second.child.kill('SIGCONT');
    await done(id);
    expect((await job(id)).attempts).toBe(1);
    expect(await reports()).toHaveLength(5);
    expect((await verifyAudit(join(data, 'audit.jsonl'))).fault).toBeUndefined();
  });

  test('asked to end in the middle of a job, a worker finishes it and ends', async () => {
    const second = workers[1]!;
    const id = await asked('f');
    await second.says(new RegExp(`working on (${id})`));
    await ended(second.child, 'SIGTERM');
    expect(second.child.exitCode).toBe(0);
    await done(id);
    expect((await job(id)).attempts).toBe(1);
  });

  test('a job that no worker can do is tried four times, and says so', async () => {
    const { signal } = new AbortController();
    await expect(new ServerClient({ url: server.url }, signal).info()).rejects.toThrow(
      /expected to be let in as a worker, got status 401 - give --token-file/,
    );
    const { queues } = await new ServerClient({ url: server.url, token: tokens.worker }, signal).info();
    const { hostname: host, port } = new URL(redis.url);
    const broken = new Worker(queues[0]!.queue, () => Promise.reject(new Error('of no use')), {
      connection: { host, port: Number(port) },
    });
    const id = await asked('g');
    const failed = await eventually('given up', async () => {
      const found = await job(id);
      return found.state === 'failed' ? found : undefined;
    });
    await broken.close();
    expect(failed).toMatchObject({ attempts: 4, message: 'no worker that took it finished (of no use)' });
  });

  test('without an archive, or without Redis, the server does not start; the folder stays free', async () => {
    const redisUrl = 'redis://127.0.0.1:1';
    const other = { models: [model], data: join(folder, 'other') };
    await expect(room({ ...other, redis: redisUrl })).rejects.toThrow(/expected --pacs beside --redis/);
    const beside = { ...other, pacs: { ...pacsDefaults, url: orthanc.url } };
    for (let i = 0; i < 2; i++)
      await expect(room({ ...beside, redis: redisUrl })).rejects.toThrow(/expected a Redis server, got .*ECONNREFUSED/);
  });
});
