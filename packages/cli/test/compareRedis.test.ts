// A comparison whose units are fitted by other processes, found through a real Redis server.
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { ended } from '../../../testing/ended.ts';
import { temporaryFolder } from '../../../testing/folder.ts';
import { hasRedis, type RedisServer, startRedis } from '../../../testing/redis.ts';
import { liverVlm } from './support/command.ts';
import { compareMade, unitFiles } from './support/comparison.ts';
import { madeDataset } from './support/dataset.ts';
import { expectRefusal } from './support/refusal.ts';

const folder = await temporaryFolder();
const dataset = join(folder, 'dataset');
const labels = ['cyst', 'fnh', 'hcc'];
const methods = ['means', 'slow'];
const script = fileURLToPath(new URL('support/madeRedisWorker.ts', import.meta.url));
const present = hasRedis();
const children: ChildProcess[] = [];
let redis: RedisServer;
let local: Record<string, unknown>;

beforeAll(async () => {
  await madeDataset(dataset, { labels, classes: labels });
  await compareMade({ dataset, out: join(folder, 'local'), methods });
  local = await unitFiles(join(folder, 'local'));
  if (present) redis = await startRedis();
});
afterAll(async () => {
  for (const child of children) await ended(child);
  await redis?.stop();
});
beforeEach((context) => context.skip(!present, 'no redis-server'));

function startWorker(...unknown: string[]): { child: ChildProcess; begins: (what: RegExp) => Promise<string> } {
  const child = spawn(process.execPath, [script, redis.url, dataset, ...unknown], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  children.push(child);
  let told = '';
  child.stdout.on('data', (part) => {
    told += part;
  });
  const begins = (what: RegExp) =>
    new Promise<string>((resolve) => {
      const look = () => {
        const found = what.exec(told)?.[0];
        if (found) resolve(found);
      };
      look();
      child.stdout.on('data', look);
    });
  return { child, begins };
}

it('two workers elsewhere give what this machine gives, bit for bit', async () => {
  startWorker();
  startWorker();
  const data = await compareMade({ dataset, out: join(folder, 'remote'), methods, redis: redis.url });
  expect(data.units).toMatchObject({ planned: 6, finished: 6, failed: 0 });
  expect(await unitFiles(join(folder, 'remote'))).toEqual(local);
  for (const child of children) await ended(child);
});

it('a worker killed in the middle of a fold loses nothing: another fits it, with the same result', async () => {
  const first = startWorker();
  const out = join(folder, 'killed');
  // Another seed of the queue's names: the units of the test before are not these.
  const running = compareMade({ dataset, out, methods, redis: redis.url, seed: 2 });
  const begun = await first.begins(/slow r0f\d/);
  await ended(first.child, 'SIGKILL');
  const second = startWorker();
  const again = second.begins(new RegExp(begun));
  const data = await running;
  expect(data.units).toMatchObject({ planned: 6, finished: 6, failed: 0 });
  expect(await again).toBe(begun);
  await compareMade({ dataset, out: join(folder, 'unbroken'), methods, seed: 2 });
  expect(await unitFiles(out)).toEqual(await unitFiles(join(folder, 'unbroken')));
});

it('this machine takes part where it is given workers', async () => {
  for (const child of children) await ended(child);
  const out = join(folder, 'own');
  const data = await compareMade({ dataset, out, methods, redis: redis.url, workers: 1, seed: 3 });
  expect(data.units).toMatchObject({ finished: 6, failed: 0 });
});

it('a worker without the data that the comparison needs leaves, and its unit goes to one that has them', async () => {
  const unknown = join(folder, 'unknown');
  await madeDataset(unknown, { labels, classes: labels, perClass: 2 });
  const wrong = startWorker();
  let right = 0;
  const lines: string[] = [];
  const data = await compareMade({
    dataset,
    out: join(folder, 'with-unknown'),
    methods: ['means'],
    unknown: [unknown],
    redis: redis.url,
    log: (line) => {
      lines.push(line);
      if (line.startsWith('a worker does not take part') && right++ === 0) startWorker(unknown);
    },
  });
  expect(lines.join()).toMatch(
    /a worker does not take part: --unknown: expected the data set \w+ \("noise"\), got none/,
  );
  expect(wrong.child.exitCode).not.toBe(0);
  expect(data.units).toMatchObject({ finished: 3, failed: 0 });
  expect(data.results[0]?.outOfDistribution?.rows[0]).toMatchObject({ source: 'noise', lesions: 6 });
});

it('no server, and an address of another kind, are said so; the password is not', async () => {
  const nobody = 'redis://:secret@127.0.0.1:1';
  const refused = await liverVlm('worker', '--redis', nobody, '--dataset', dataset);
  expectRefusal(
    refused,
    3,
    /redis:\/\/127\.0\.0\.1:1: expected a Redis server, got .*ECONNREFUSED.* - start redis-server/,
  );
  expect(refused.stderr).not.toContain('secret');
  expectRefusal(
    await liverVlm('worker', '--redis', 'localhost', '--dataset', dataset),
    2,
    /expected redis:\/\/HOST:PORT/,
  );
});
