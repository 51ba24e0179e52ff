import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { PacsError } from '@liver-vlm/imaging';
import { UserError } from 'liver-vlm';
import { afterAll, expect, test } from 'vitest';
import { Told, WorkerDied } from '../inference/messages.ts';
import { openDatabase } from '../store/database.ts';
import { backOffMs, fateOf } from './backOff.ts';
import { type JobRequest, jobId } from './job.ts';
import { JobQueue } from './queue.ts';

const folder = await mkdtemp(join(tmpdir(), 'queue-'));
afterAll(() => rm(folder, { recursive: true }));

const request = (studyUid: string): JobRequest => ({
  studyUid,
  model: 'm',
  series: [
    { seriesUid: '1.1', instances: 3 },
    { seriesUid: '1.2', instances: 4 },
  ],
  regions: [],
  marks: [],
});
const result = { lesions: [], phases: [], results: [] };

function opened(name: string, now = { ms: 1000 }) {
  const database = openDatabase(join(folder, name));
  return { database, queue: new JobQueue(database, () => now.ms), now };
}

test('the same request is the same job, in whatever order its series come', () => {
  const { database, queue } = opened('same');
  const { id } = queue.add(request('1'));
  expect(queue.add({ ...request('1'), series: request('1').series.toReversed() }).id).toBe(id);
  expect(jobId({ ...request('1'), model: 'other' })).not.toBe(id);
  expect(queue.counts()).toEqual({ queued: 1, running: 0, done: 0, failed: 0 });
  database.close();
});

test('taken once, in order, each when its time has come', () => {
  const { database, queue, now } = opened('order');
  const [a, b] = [queue.add(request('1')), queue.add(request('2'))].map(({ id }) => id).sort();
  expect(queue.claim()).toMatchObject({ id: a, state: 'running', attempts: 1 });
  queue.postpone(a!, 'archive gone', 5000);
  expect(queue.claim()?.id).toBe(b);
  expect(queue.claim()).toBeUndefined();
  expect(queue.nextAt()).toBe(6000);
  now.ms = 6000;
  expect(queue.claim()).toMatchObject({ id: a, attempts: 2, message: 'archive gone' });
  queue.finish(a!, result);
  expect(queue.get(a!)).toMatchObject({ state: 'done', result, message: undefined, asked: 1000 });
  database.close();
});

test('what ran when the process ended is queued again; what was done stays done', () => {
  const first = opened('restart');
  first.queue.add(request('1'));
  first.queue.finish(first.queue.claim()!.id, result);
  first.queue.add(request('2'));
  first.queue.claim();
  first.database.close();
  const second = opened('restart');
  expect(second.queue.counts()).toMatchObject({ queued: 1, running: 0, done: 1 });
  expect(second.queue.claim()?.attempts).toBe(2);
  second.database.close();
});

test('a failed job is begun anew when it is asked for again, a done one is not', () => {
  const { database, queue } = opened('again');
  const { id } = queue.add(request('1'));
  queue.claim();
  queue.fail(id, 'no lesion');
  expect(queue.add(request('1'))).toMatchObject({ id, state: 'queued', attempts: 0, message: undefined });
  queue.finish(id, result);
  expect(queue.add(request('1')).state).toBe('done');
  database.close();
});

test('where a job stands is said of one that runs', () => {
  const { database, queue } = opened('note');
  const { id } = queue.add(request('1'));
  queue.note(id, 'too early');
  expect(queue.claim()?.message).toBeUndefined();
  queue.note(id, 'waits for a worker');
  expect(queue.get(id)?.message).toBe('waits for a worker');
  queue.finish(id, result);
  queue.note(id, 'too late');
  expect(queue.get(id)?.message).toBeUndefined();
  database.close();
});

test('a closing server gives its job back as if it had not begun', () => {
  const { database, queue } = opened('back');
  const { id } = queue.add(request('1'));
  queue.claim();
  queue.giveBack(id);
  expect(queue.get(id)).toMatchObject({ state: 'queued', attempts: 0 });
  database.close();
});

test('what readers hold of an answer is kept, in order', () => {
  const { database, queue } = opened('verdicts');
  const { id } = queue.add(request('1'));
  queue.judge({ job: id, lesion: 0, verdict: 'agree', comment: '', by: 'anna' });
  queue.judge({ job: id, lesion: 0, verdict: 'cyst', comment: 'MR', by: 'ben' });
  expect(queue.verdicts(id).map(({ by, verdict }) => `${by} ${verdict}`)).toEqual(['anna agree', 'ben cyst']);
  database.close();
});

test('a database of a newer release, or none at all, is left alone', async () => {
  const path = join(folder, 'newer');
  opened('newer').database.close();
  const raw = new DatabaseSync(path);
  raw.exec('PRAGMA user_version = 99');
  raw.close();
  expect(() => openDatabase(path)).toThrow(/expected version 1 or older, got 99/);
});

test.each<[string, Error, number, boolean]>([
  ['the archive is away, however often', new PacsError('unreachable', 'x'), 99, true],
  ['the archive refuses', new PacsError('answer', 'x'), 1, true],
  ['the archive refuses again and again', new PacsError('answer', 'x'), 4, false],
  ['the study is gone', new PacsError('absent', 'x'), 1, false],
  ['a study that cannot be read', new Told('x', 'damaged'), 1, false],
  ['the disk is full', new UserError('x', 'storage'), 99, true],
  ['the database is full', Object.assign(new Error('x'), { errcode: 13 }), 99, true],
  ['the worker died', new WorkerDied('x'), 1, true],
  ['the worker dies of it every time', new WorkerDied('x'), 4, false],
])('%s', (_, error, attempts, retry) => {
  expect(fateOf(error, attempts).retry).toBe(retry);
});

test('delays double, to five minutes', () => {
  expect([1, 2, 3, 9, 2000].map((n) => backOffMs(n, 5000))).toEqual([5000, 10_000, 20_000, 300_000, 300_000]);
});
