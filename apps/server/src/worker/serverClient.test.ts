import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { ServerClient } from './serverClient.ts';

const root = await mkdtemp(join(tmpdir(), 'client-'));
afterAll(() => rm(root, { recursive: true }));
afterEach(() => vi.unstubAllGlobals());

/** A client whose server gives these answers, one after the other, and what it was asked. */
function client(...answers: (() => Response | Promise<Response>)[]) {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    asked.push(`${init.method ?? 'GET'} ${url} ${new Headers(init.headers).get('authorization')}`);
    return answers.shift()!();
  });
  return { asked, client: new ServerClient({ url: 'http://s/', token: 't' }, new AbortController().signal) };
}
const form = async (name: string) => {
  const data = new FormData();
  data.append('files', new Blob(['{}']), name);
  const made = new Response(data);
  return new Response(await made.arrayBuffer(), { headers: made.headers });
};
const gone = () => new Response(null, { status: 404 });
const away = () => Promise.reject(new TypeError('fetch failed', { cause: new Error('ECONNREFUSED') }));

test('a server that is away, or busy, is asked again; what it no longer wants is no error', async () => {
  const { asked, client: own } = client(away, () => new Response(null, { status: 503 }), gone);
  expect(await own.take('j', join(root, 'away'))).toBeUndefined();
  expect(asked).toEqual(Array.from({ length: 3 }, () => 'GET http://s/api/work/j Bearer t'));
});

test.each(['../evil.dcm', 'source/../../evil.dcm', '/etc/evil', 'source/1/evil.sh'])(
  'a file that is named %s is not written',
  async (name) => {
    const { client: own } = client(() => form(name), gone);
    expect(await own.take('j', join(root, 'named'))).toBeUndefined();
    expect((await readdir(root, { recursive: true })).filter((one) => one.includes('evil'))).toEqual([]);
  },
);

test('another release is said so; so are no server, and one without jobs', async () => {
  const release = client(() => form('task.json')).client.take('j', join(root, 'release'));
  await expect(release).rejects.toThrow(/^http:\/\/s\/: expected release .*, got another form - install the same/);
  await expect(client(away).client.info()).rejects.toThrow(/expected a server, got "ECONNREFUSED" - start/);
  await expect(client(gone).client.info()).rejects.toThrow(/expected a server that hands out jobs, got status 404/);
});

test('who is not let in does not ask again, and what the server cannot do is no answer', async () => {
  const why = { kind: 'fault', message: 'x' } as const;
  await expect(client(() => new Response(null, { status: 401 })).client.notDone('j', why)).rejects.toThrow(/let in/);
  await expect(client(() => new Response(null, { status: 500 })).client.notDone('j', why)).rejects.toThrow(
    /status 500/,
  );
});
