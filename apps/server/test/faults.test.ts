import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { DicomWeb, jsonText } from '@liver-vlm/imaging';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { orthancInstalled, startOrthanc } from '../../../packages/imaging/src/testing/orthanc.ts';
import { temporaryFolder } from '../../../testing/folder.ts';
import { mountSmallDisk, type SmallDisk } from '../../../testing/smallDisk.ts';
import { verifyAudit } from '../src/audit/verify.ts';
import { eventually } from './support/eventually.ts';
import { madeModel } from './support/model.ts';
import { phantomStudy } from './support/phantom.ts';
import { room, studyForm } from './support/room.ts';
import { type Served, serve } from './support/serve.ts';

const folder = await temporaryFolder();
let model: string;
let server: Served;

beforeAll(async () => {
  model = await madeModel(join(folder, 'model.onnx'));
  server = await serve('--model', model, '--data', join(folder, 'data'), '--upload-limit', '0.05');
});
const disks: SmallDisk[] = [];
afterAll(async () => {
  await server?.end('SIGKILL');
  for (const disk of disks) disk.unmount();
});

const boundary = 'limit-of-a-form';
const head = `--${boundary}\r\nContent-Disposition: form-data; name="files"; filename="a.dcm"\r\n\r\n`;
const lines = (...all: string[]) => `${all.join('\r\n')}\r\n\r\n`;
const typed = `Content-Type: multipart/form-data; boundary=${boundary}`;

/** Sends text on a bare connection, then chunks for as long as the other side takes them; gives what came back. */
async function raw(
  url: string,
  text: string,
  more?: { chunk: Buffer; count: number },
): Promise<{ answer: string; sent: number }> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let [answer, sent] = ['', 0];
  socket.on('data', (part) => {
    answer += part;
  });
  const closed = new Promise<void>((resolve) => socket.on('error', () => undefined).once('close', () => resolve()));
  socket.write(text);
  for (let i = 0; more && i < more.count && !socket.destroyed && answer === ''; i++) {
    sent += more.chunk.length;
    if (!socket.write(more.chunk)) await Promise.race([new Promise((r) => socket.once('drain', r)), closed]);
  }
  await closed;
  return { answer, sent };
}

const peakMemory = async ({ child }: Served) =>
  Number(/VmHWM:\s+(\d+)/.exec(await readFile(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024;

const health = async ({ url }: Pick<Served, 'url'>) => (await fetch(`${url}/health`)).status;

test('4 GB that are announced are refused before they come', async () => {
  const request = lines('POST /api/predict HTTP/1.1', 'Host: localhost', typed, 'Content-Length: 4294967296');
  const { answer, sent } = await raw(server.url, request + head, { chunk: Buffer.alloc(1 << 16), count: 65_536 });
  expect(answer).toMatch(/^HTTP\/1.1 413 /);
  expect(sent).toBeLessThan(64 * 2 ** 20);
});

test('4 GB that are not announced are refused at the limit, in flat memory, and nothing of them stays', async () => {
  const before = await peakMemory(server);
  const chunk = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(1 << 16, 1), Buffer.from('\r\n')]);
  const request = lines('POST /api/predict HTTP/1.1', 'Host: localhost', typed, 'Transfer-Encoding: chunked');
  const first = `${head.length.toString(16)}\r\n${head}\r\n`;
  const { answer, sent } = await raw(server.url, request + first, { chunk, count: 65_536 });
  expect(answer).toMatch(/^HTTP\/1.1 413 /);
  expect(sent).toBeLessThan(150 * 2 ** 20);
  expect((await peakMemory(server)) - before).toBeLessThan(80);
  expect(await readdir(join(folder, 'data', 'uploads'))).toEqual([]);
});

test('headers that do not come, and a body that stops, are not waited for', async () => {
  const patient = await room({
    models: [model],
    data: join(folder, 'slow'),
    uploads: { bytes: 1e6, files: 9, idleMs: 500 },
  });
  const request = lines('POST /api/predict HTTP/1.1', 'Host: localhost', typed, 'Content-Length: 900000');
  expect((await raw(patient.url, request + head)).answer).toMatch(/^HTTP\/1.1 408 /);
  const { answer } = await raw(patient.url, 'GET /health HTTP/1.1\r\nHost: local');
  expect(answer).toMatch(/^HTTP\/1.1 408 /);
  await patient.close(1000);
}, 60_000);

test.each([
  ['cut off', head],
  ['without its boundary', 'hello'],
  [
    'with a header of a megabyte',
    `--${boundary}\r\nContent-Disposition: form-data; name="${'x'.repeat(1 << 20)}"\r\n\r\n`,
  ],
  ['of zeros', '\0'.repeat(100_000)],
])('a form %s', async (_, body) => {
  const answer = await fetch(`${server.url}/api/predict`, {
    method: 'POST',
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    body,
  });
  expect(answer.status).toBe(400);
  expect(await health(server)).toBe(200);
});

/** A zip whose only entry bears Unix attributes: a link. */
function linkZip(target: string): Uint8Array {
  return zipSync({ 'link.dcm': [new TextEncoder().encode(target), { os: 3, attrs: (0o120777 << 16) >>> 0 }] });
}

test.each([
  ['a path that climbs', zipSync({ '../../evil.dcm': new Uint8Array(9) }), 400, /expected paths inside the archive/],
  [
    'a path from the root',
    zipSync({ '/etc/cron.d/evil': new Uint8Array(9) }),
    400,
    /expected paths inside the archive/,
  ],
  ['a link', linkZip('/etc/passwd'), 422, /expected/],
])('an archive with %s', async (_, zip, status, words) => {
  const answer = await fetch(`${server.url}/api/predict`, { method: 'POST', body: studyForm({ 'study.zip': zip }) });
  const text = await answer.text();
  expect(answer.status, text).toBe(status);
  expect(text).toMatch(words);
  expect(text).not.toContain('root:');
});

test('a model file that is none, is cut, or was exchanged', async () => {
  const bytes = await readFile(model);
  const other = join(folder, 'other.onnx');
  for (const hostile of [bytes.subarray(0, bytes.length / 2), new Uint8Array(1000).fill(255), new Uint8Array()]) {
    await writeFile(other, hostile);
    await expect(serve('--model', other, '--data', join(folder, 'hostile'))).rejects.toThrow(
      /liver-vlm: .*other\.onnx: /,
    );
  }
  await writeFile(other, bytes);
  const running = await serve('--model', other, '--data', join(folder, 'exchanged'));
  await writeFile(other, Buffer.concat([bytes, Buffer.from([0])]));
  const answer = await fetch(`${running.url}/api/predict`, {
    method: 'POST',
    body: studyForm({ 'a.dcm': new Uint8Array(9) }),
  });
  expect(await answer.text()).toMatch(/expected the model that the server started with/);
  await running.end('SIGKILL');
});

/** A disk that is taken away after all tests. */
function smallDisk(name: string, size: string): SmallDisk | undefined {
  const disk = mountSmallDisk(join(folder, name), size);
  if (disk) disks.push(disk);
  return disk;
}

test('a full disk: uploads and answers are refused, the record stays whole, and room brings it all back', async (context) => {
  const small = smallDisk('small', '1m')?.path;
  if (small === undefined) return context.skip();
  const tight = await serve('--model', model, '--data', join(small, 'data'));
  const post = (bytes: number) =>
    fetch(`${tight.url}/api/predict`, { method: 'POST', body: studyForm({ 'a.dcm': new Uint8Array(bytes) }) });
  const large = await post(3 << 20);
  expect(large.status).toBe(507);
  await writeFile(join(small, 'filler'), new Uint8Array(1 << 20)).catch(() => undefined);
  const mark = {
    id: 'a',
    studyUid: '1.2',
    frameOfReferenceUid: '1.3',
    box: [
      [0, 0, 0],
      [1, 1, 1],
    ],
  };
  const sent = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(mark) };
  expect((await fetch(`${tight.url}/api/lesions`, sent)).status).toBe(507);
  await rm(join(small, 'filler'));
  expect((await fetch(`${tight.url}/api/lesions`, sent)).status).toBe(201);
  expect(await tight.end()).toBe(0);
  expect((await verifyAudit(join(small, 'data', 'audit.jsonl'))).fault).toBeUndefined();
});

test('a disk that fills under a job: it waits for room, and is done', async (context) => {
  const small = orthancInstalled() ? smallDisk('small-jobs', '2m') : undefined;
  if (!small) return context.skip();
  const orthanc = await startOrthanc();
  const beside = await serve(
    '--model',
    model,
    '--data',
    join(small.path, 'data'),
    '--pacs',
    orthanc.url,
    '--watch',
    '--settle',
    '0.2',
  );
  const pacs = new DicomWeb({ url: orthanc.url });
  const study = await phantomStudy(join(folder, 'cohort'));
  await pacs.store([...study.images, ...study.segmentations]);
  const job = async () =>
    (
      (await (await fetch(`${beside.url}/api/jobs`)).json()) as {
        jobs: { state: string; message?: string; attempts: number }[];
      }
    ).jobs[0];
  const waits = await eventually('waiting', async () => {
    const found = await job();
    return found?.message ? found : undefined;
  });
  expect(waits.message).toMatch(/the disk is full/);
  small.resize('60m');
  await eventually('done', async () => ((await job())?.state === 'done' ? true : undefined));
  const series = await pacs.series(study.studyUid, { Modality: 'SR' });
  expect(series.map((one) => jsonText(one, '00080060'))).toEqual(['SR']);
  await beside.end('SIGKILL');
  await orthanc.release();
});
