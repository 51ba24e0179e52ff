// 50 clients at once ask for the same study's lesions: `liver-vlm serve` beside FastAPI + pydicom + onnxruntime, in turn on this machine.
// npm run bench -- serve [seconds] [rounds]. Set LIVER_VLM_PYTHON to a Python with fastapi, uvicorn, python-multipart, pydicom, numpy, onnxruntime.
// Each body is a zip of 4 x 12 slices of 192 x 192 and one SEG. Both servers have a process a core that answers, with one thread each for the
// network; the clients run on the same machine. Both must say the same probabilities first. In rounds they take turns, so that what else
// runs on the machine falls on both.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { zipSync } from 'fflate';
import { madeModel } from '../apps/server/test/support/model.ts';
import { phantomStudy } from '../apps/server/test/support/phantom.ts';
import { freePort } from '../packages/imaging/src/testing/orthanc.ts';
import { ended } from '../testing/ended.ts';
import { hardware, rounded, writeResults } from './engine/report.ts';

const seconds = Number(process.argv[2] ?? 60);
const rounds = Number(process.argv[3] ?? 4);
const python = process.env['LIVER_VLM_PYTHON'] ?? 'python3';
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'bench-serve-'));
const CLIENTS = 50;
const WORKERS = availableParallelism();
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
  const posted = new Request('http://localhost', { method: 'POST', body: form });
  return { bytes: new Uint8Array(await posted.arrayBuffer()), type: posted.headers.get('content-type') ?? '' };
}

interface Answer {
  readonly lesions: readonly { readonly probabilities: Readonly<Record<string, number>> }[];
}

/** Connections stay open, and a body is given whole: the clients take as little of the machine from the servers as they can. */
const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });

function ask(url: string, { bytes, type }: Body): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': type, 'content-length': bytes.length };
    const sent = request(`${url}/api/predict`, { method: 'POST', agent, headers }, async (answer) => {
      try {
        const said = await text(answer);
        if (answer.statusCode !== 200)
          throw new Error(`${url}: expected an answer, got ${answer.statusCode} ${said} - see its log above`);
        resolve(JSON.parse(said) as Answer);
      } catch (error) {
        reject(error);
      }
    });
    sent.on('error', reject).end(bytes);
  });
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

/** What one server did under load, all rounds together. */
interface Load {
  readonly times: number[];
  readonly memory: number[];
  errors: number;
  took: number;
}

async function loadRound(url: string, body: Body, pid: number | undefined, load: Load) {
  const start = performance.now();
  const until = start + (1000 * seconds) / rounds;
  const timer = setInterval(() => load.memory.push(memoryOf(pid)), 500);
  const client = async () => {
    while (performance.now() < until) {
      const asked = performance.now();
      await ask(url, body).then(
        () => load.times.push(performance.now() - asked),
        () => load.errors++,
      );
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  load.took += (performance.now() - start) / 1000;
  clearInterval(timer);
}

function figuresOf({ times, memory, errors, took }: Load) {
  times.sort((a, b) => a - b);
  const quarter = Math.max(1, memory.length >> 2);
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  return {
    answers: times.length,
    errors,
    perSecond: rounded(times.length / took, 2),
    medianMs: rounded(times[times.length >> 1] ?? Number.NaN, 0),
    p95Ms: rounded(times[Math.floor(0.95 * times.length)] ?? Number.NaN, 0),
    peakMB: rounded(Math.max(...memory), 0),
    /** Mean of the last quarter over that of the second: 1 is flat. */
    growth: rounded(mean(memory.slice(-quarter)) / mean(memory.slice(quarter, 2 * quarter)), 3),
  };
}

/** Waits until it answers and every process of it has its model. */
async function warmed(child: ChildProcess, url: string, body: Body) {
  for (let tries = 0; ; tries++) {
    const answer = await fetch(`${url}/health`).catch(() => undefined);
    if (answer?.ok) break;
    if (tries > 600 || child.exitCode !== null) throw new Error(`${url}: expected a server, got none`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const [first] = await Promise.all(Array.from({ length: 2 * WORKERS }, () => ask(url, body)));
  return first!.lesions.map((lesion) => lesion.probabilities);
}

const started: ChildProcess[] = [];
function start(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, ...env } });
  started.push(child);
  return child;
}

try {
  const model = await madeModel(join(folder, 'model.onnx'), 128);
  const body = await bodyOf();
  const [ourPort, theirPort] = [await freePort(), await freePort()];
  const [ourUrl, theirUrl] = [`http://127.0.0.1:${ourPort}`, `http://127.0.0.1:${theirPort}`];
  const serve = [here('../packages/cli/src/main.ts'), 'serve', '--model', model, '--data', join(folder, 'data')];
  const more = ['--port', String(ourPort), '--workers', String(WORKERS), '--rate', '100000', '--log', 'info'];
  const ours = start(process.execPath, [...serve, ...more]);
  const uvicorn = ['-m', 'uvicorn', 'server:app', '--port', String(theirPort), '--workers', String(WORKERS)];
  // On a busy machine a process of it starts slower than its parent waits for by itself.
  const quiet = ['--timeout-worker-healthcheck', '300', '--log-level', 'warning', '--app-dir', here('serve')];
  const theirs = start(python, [...uvicorn, ...quiet], { LIVER_VLM_MODEL: model });
  const [said, theySaid] = [await warmed(ours, ourUrl, body), await warmed(theirs, theirUrl, body)];
  const apart = Math.max(
    ...said.flatMap((p, i) => Object.entries(p).map(([id, v]) => Math.abs(v - (theySaid[i]?.[id] ?? Number.NaN)))),
  );
  if (!(apart < 1e-3)) throw new Error(`bench serve: expected the same probabilities, got ${apart} apart`);
  const [our, their] = [0, 0].map((): Load => ({ times: [], memory: [], errors: 0, took: 0 })) as [Load, Load];
  const before = loadavg();
  for (let round = 0; round < rounds; round++) {
    await loadRound(ourUrl, body, ours.pid, our);
    await loadRound(theirUrl, body, theirs.pid, their);
  }
  const [ourFigures, theirFigures] = [figuresOf(our), figuresOf(their)];
  const times = rounded(ourFigures.perSecond / theirFigures.perSecond, 2);
  const result = {
    what: `${CLIENTS} clients for ${seconds} s in ${rounds} turn(s), ${rounded(body.bytes.length / 1e6, 1)} MB a request`,
    hardware: hardware(),
    load: { before: before.map((v) => rounded(v, 1)), after: loadavg().map((v) => rounded(v, 1)) },
    probabilitiesApart: apart,
    ours: ourFigures,
    fastapi: theirFigures,
    throughputRatio: times,
    bar: BAR,
  };
  console.log(JSON.stringify(result, null, 2));
  writeResults('serve', result);
  if (times < BAR || ourFigures.errors > 0) process.exitCode = 1;
} finally {
  agent.destroy();
  await Promise.all(started.map((child) => ended(child, 'SIGTERM')));
  rmSync(folder, { recursive: true, force: true });
}
