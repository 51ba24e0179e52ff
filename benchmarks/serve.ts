// 50 clients at once ask for the same study's lesions: `liver-vlm serve` beside FastAPI + pydicom + onnxruntime, in turn on this machine.
// npm run bench -- serve [seconds]. Set LIVER_VLM_PYTHON to a Python that has fastapi, uvicorn, python-multipart, pydicom, numpy, onnxruntime.
// Each body is a zip of 4 x 12 slices of 192 x 192 and one SEG. Both servers have two processes that answer, with one thread each for the
// network; the clients run on the same machine. Both must say the same probabilities first.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { zipSync } from 'fflate';
import { madeModel } from '../apps/server/test/support/model.ts';
import { phantomStudy } from '../apps/server/test/support/phantom.ts';
import { freePort } from '../packages/imaging/src/testing/orthanc.ts';
import { hardware, rounded, writeResults } from './engine/report.ts';

const seconds = Number(process.argv[2] ?? 60);
const python = process.env['LIVER_VLM_PYTHON'] ?? 'python3';
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'bench-serve-'));
const CLIENTS = 50;
const WORKERS = 2;
const BAR = 2;

interface Body {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
}

async function bodyOf(): Promise<Body> {
  const study = await phantomStudy(join(folder, 'cohort'), 3, 192);
  const files = [...study.images, ...study.segmentations].map((bytes, i) => [`${i}.dcm`, bytes] as const);
  const form = new FormData();
  form.append('files', new Blob([Uint8Array.from(zipSync(Object.fromEntries(files), { level: 1 }))]), 'study.zip');
  const request = new Request('http://localhost', { method: 'POST', body: form });
  return { bytes: new Uint8Array(await request.arrayBuffer()), type: request.headers.get('content-type') ?? '' };
}

interface Answer {
  readonly lesions: readonly { readonly probabilities: Readonly<Record<string, number>> }[];
}

async function ask(url: string, { bytes, type }: Body): Promise<Answer> {
  const answer = await fetch(`${url}/api/predict`, { method: 'POST', body: bytes, headers: { 'content-type': type } });
  if (answer.status !== 200) throw new Error(`${url}: expected an answer, got ${answer.status} ${await answer.text()}`);
  return answer.json() as Promise<Answer>;
}

/** Resident memory of a process and all its children, MB (Linux). */
function memoryOf(pid: number | undefined): number {
  const parents = new Map<number, number>();
  const resident = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((n) => /^\d+$/.test(n)))
    try {
      const status = readFileSync(`/proc/${name}/status`, 'utf8');
      parents.set(Number(name), Number(/PPid:\s*(\d+)/.exec(status)?.[1]));
      resident.set(Number(name), Number(/VmRSS:\s*(\d+)/.exec(status)?.[1] ?? 0) / 1024);
    } catch {}
  const own = (p: number): boolean => p === pid || (parents.has(p) && p > 1 && own(parents.get(p)!));
  return [...resident].reduce((sum, [p, mb]) => sum + (own(p) ? mb : 0), 0);
}

async function load(url: string, body: Body, pid: number | undefined) {
  const times: number[] = [];
  const memory: number[] = [];
  let errors = 0;
  const until = performance.now() + 1000 * seconds;
  const timer = setInterval(() => memory.push(memoryOf(pid)), 500);
  const client = async () => {
    while (performance.now() < until) {
      const start = performance.now();
      await ask(url, body).then(
        () => times.push(performance.now() - start),
        () => errors++,
      );
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: CLIENTS }, client));
  const took = (performance.now() - start) / 1000;
  clearInterval(timer);
  times.sort((a, b) => a - b);
  const quarter = Math.max(1, memory.length >> 2);
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  return {
    answers: times.length,
    errors,
    perSecond: rounded(times.length / took, 1),
    medianMs: rounded(times[times.length >> 1] ?? Number.NaN, 0),
    p95Ms: rounded(times[Math.floor(0.95 * times.length)] ?? Number.NaN, 0),
    peakMB: rounded(Math.max(...memory), 0),
    /** Mean of the last quarter over that of the second: 1 is flat. */
    growth: rounded(mean(memory.slice(-quarter)) / mean(memory.slice(quarter, 2 * quarter)), 3),
  };
}

async function measured(child: ChildProcess, url: string, body: Body) {
  try {
    for (let tries = 0; ; tries++) {
      const answer = await fetch(`${url}/health`).catch(() => undefined);
      if (answer?.ok) break;
      if (tries > 200 || child.exitCode !== null) throw new Error(`${url}: expected a server, got none`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    const [first] = await Promise.all(Array.from({ length: 2 * WORKERS }, () => ask(url, body)));
    return { said: first!.lesions.map((l) => l.probabilities), figures: await load(url, body, child.pid) };
  } finally {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
  }
}

try {
  const model = await madeModel(join(folder, 'model.onnx'), 128);
  const body = await bodyOf();
  const [ourPort, theirPort] = [await freePort(), await freePort()];
  const ours = spawn(
    process.execPath,
    [
      ...[
        here('../packages/cli/src/main.ts'),
        'serve',
        '--model',
        model,
        '--data',
        join(folder, 'data'),
        '--log',
        'info',
      ],
      ...['--port', String(ourPort), '--workers', String(WORKERS), '--rate', '100000'],
    ],
    { stdio: ['ignore', 'ignore', 'ignore'] },
  );
  const our = await measured(ours, `http://127.0.0.1:${ourPort}`, body);
  const theirs = spawn(
    python,
    [
      ...['-m', 'uvicorn', 'server:app', '--port', String(theirPort), '--workers', String(WORKERS)],
      ...['--log-level', 'warning', '--app-dir', here('serve')],
    ],
    { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, LIVER_VLM_MODEL: model } },
  );
  const their = await measured(theirs, `http://127.0.0.1:${theirPort}`, body);
  const apart = Math.max(
    ...our.said.flatMap((p, i) =>
      Object.entries(p).map(([id, v]) => Math.abs(v - (their.said[i]?.[id] ?? Number.NaN))),
    ),
  );
  if (!(apart < 1e-3)) throw new Error(`bench serve: expected the same probabilities, got ${apart} apart`);
  const times = rounded(our.figures.perSecond / their.figures.perSecond, 2);
  const result = {
    what: `${CLIENTS} clients for ${seconds} s, ${rounded(body.bytes.length / 1e6, 1)} MB a request`,
    hardware: hardware(),
    load: loadavg().map((v) => rounded(v, 1)),
    probabilitiesApart: apart,
    ours: our.figures,
    fastapi: their.figures,
    throughputRatio: times,
    bar: BAR,
  };
  console.log(JSON.stringify(result, null, 2));
  writeResults('serve', result);
  if (times < BAR || our.figures.errors > 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
