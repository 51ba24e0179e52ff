import { spawnSync } from 'node:child_process';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunningServer } from '@liver-vlm/server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../../../testing/folder.ts';
import { madeModel } from './support/model.ts';
import { room, studyForm } from './support/room.ts';

const folder = await temporaryFolder();
const tokenFile = join(folder, 'tokens');
const tokens = { read: 'r'.repeat(24), predict: 'p'.repeat(24), admin: 'a'.repeat(24) };
let server: RunningServer;
let model: string;

beforeAll(async () => {
  model = await madeModel(join(folder, 'model.onnx'));
  await writeFile(
    tokenFile,
    `# who\n${Object.entries(tokens)
      .map(([role, token]) => `${role} ${role}er ${token}\n`)
      .join('')}`,
    { mode: 0o600 },
  );
  await writeFile(join(folder, 'good'), `read anna ${tokens.read}\n`, { mode: 0o600 });
  server = await room({ models: [model], data: join(folder, 'data'), tokenFile, host: '0.0.0.0' });
  server = { ...server, url: server.url.replace('0.0.0.0', '127.0.0.1') };
});
afterAll(() => server?.close(1000));

const ask = (path: string, token?: string, init: RequestInit = {}) =>
  fetch(`${server.url}${path}`, {
    ...init,
    headers: { ...init.headers, ...(token ? { authorization: `Bearer ${token}` } : {}) },
  });

test.each<[string, keyof typeof tokens | undefined, RequestInit, number]>([
  ['/health', undefined, {}, 200],
  ['/api/models', undefined, {}, 401],
  ['/metrics', undefined, {}, 401],
  ['/api/models', 'read', {}, 200],
  ['/api/predict', 'read', { method: 'POST', body: studyForm({}) }, 403],
  ['/api/predict', 'predict', { method: 'POST', body: studyForm({}) }, 400],
  ['/api/audit', 'predict', {}, 403],
  ['/api/audit', 'admin', {}, 200],
])('%s as %s', async (path, role, init, status) => {
  expect((await ask(path, role && tokens[role], init)).status).toBe(status);
});

test('a browser signs in with a token and holds a cookie that scripts and other sites do not get', async () => {
  const sign = (token: string, headers: HeadersInit = {}) =>
    ask('/api/session', undefined, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ token }),
    });
  expect((await sign('x'.repeat(24))).status).toBe(401);
  expect((await sign(tokens.predict, { origin: 'https://evil.example' })).status).toBe(403);
  const signed = await sign(tokens.predict);
  const cookie = signed.headers.get('set-cookie') ?? '';
  expect(cookie).toMatch(/HttpOnly/);
  expect(cookie).toMatch(/SameSite=Strict/);
  const headers = { cookie: cookie.split(';')[0]! };
  expect(await (await ask('/api/session', undefined, { headers })).json()).toMatchObject({
    user: 'predicter',
    role: 'predict',
  });
  expect((await ask('/api/session', undefined, { method: 'DELETE', headers })).status).toBe(204);
  expect((await ask('/api/session', undefined, { headers })).status).toBe(401);
});

test('the record names who did what', async () => {
  const { entries } = (await (await ask('/api/audit', tokens.admin)).json()) as {
    entries: { who: string; action: string }[];
  };
  expect(entries.map(({ who, action }) => `${who} ${action}`)).toEqual(['server start', 'predicter sign-in']);
});

test('wrong tokens are tried ten times, then not at all', async () => {
  const statuses: number[] = [];
  for (let i = 0; i < 14; i++) statuses.push((await ask('/api/models', 'w'.repeat(24))).status);
  expect(statuses.at(-1)).toBe(429);
  expect(statuses).toContain(401);
  expect((await ask('/api/models', tokens.read)).status).toBe(200);
});

test('without tokens or proxy no door to the network; a token file that others may read is refused', async () => {
  const data = join(folder, 'other');
  await expect(room({ models: [model], data, host: '0.0.0.0' })).rejects.toThrow(/--token-file or --proxy-user-header/);
  await chmod(tokenFile, 0o644);
  await expect(room({ models: [model], data, tokenFile })).rejects.toThrow(/chmod 600/);
  await writeFile(join(folder, 'short'), 'read anna short\n', { mode: 0o600 });
  await expect(room({ models: [model], data, tokenFile: join(folder, 'short') })).rejects.toThrow(
    /line 1: expected ROLE USER TOKEN/,
  );
});

test('built pages stand at / for all, what they show does not', async () => {
  const web = join(folder, 'web');
  await mkdir(join(web, 'assets'), { recursive: true });
  await writeFile(join(web, 'index.html'), '<h1>room</h1>');
  await writeFile(join(web, 'assets', 'a.js'), 'export {}');
  const own = await room({ models: [model], data: join(folder, 'pages'), tokenFile: join(folder, 'good'), web });
  expect(await (await fetch(`${own.url}/`)).text()).toBe('<h1>room</h1>');
  expect((await fetch(`${own.url}/assets/a.js`)).headers.get('content-type')).toMatch(/javascript/);
  expect((await fetch(`${own.url}/..%2f..%2ftokens`)).status).toBe(404);
  expect((await fetch(`${own.url}/api/models`)).status).toBe(401);
  await own.close(1000);
});

test('the record is verified from the command line, with a status of its own where it is broken', async () => {
  const file = join(folder, 'data', 'audit.jsonl');
  const main = fileURLToPath(new URL('../../../packages/cli/src/main.ts', import.meta.url));
  const verify = (path: string) => spawnSync(process.execPath, [main, 'audit', 'verify', path], { encoding: 'utf8' });
  expect(verify(file)).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^2 entries, unbroken\nhead [0-9a-f]{64}\n$/),
  });
  const changed = join(folder, 'changed.jsonl');
  await writeFile(changed, (await readFile(file, 'utf8')).replace('predicter', 'somebody'));
  expect(verify(changed)).toMatchObject({
    status: 4,
    stderr: expect.stringMatching(/line 2: expected an unbroken chain/),
  });
  expect(verify(join(folder, 'none')).status).toBe(3);
});
