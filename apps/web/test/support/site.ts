import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
};

/** As strict as the server's own: nothing inline, nothing from elsewhere; WebAssembly is what decoders and model run on. */
const policy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' blob:; worker-src 'self'; connect-src 'self'; manifest-src 'self'";

export interface Site {
  readonly url: string;
  close(): Promise<void>;
}

/** Answers a request itself; undefined leaves it to the files. */
export type Answering = (path: string, method: string, body: () => Promise<string>) => Promise<Response | undefined>;

/** The static build of the reading room in a folder of its own. */
export async function buildRoom(): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), 'reading-room-'));
  const root = fileURLToPath(new URL('../..', import.meta.url));
  // In a process of its own, as a user does: the test runner's NODE_ENV would make it a build for development.
  const vite = fileURLToPath(new URL('../../../../node_modules/vite/bin/vite.js', import.meta.url));
  const options = ['build', root, '--outDir', outDir, '--emptyOutDir', '--logLevel', 'error'];
  await promisify(execFile)(process.execPath, [vite, ...options], { env: { ...process.env, NODE_ENV: 'production' } });
  return outDir;
}

/** The static build behind a plain file server on the loopback address. */
export async function serveRoom(answering?: Answering): Promise<Site> {
  const outDir = await buildRoom();
  const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname));
    const body = async () => {
      let text = '';
      for await (const part of request) text += part;
      return text;
    };
    const answer = await answering?.(path, request.method ?? 'GET', body);
    if (answer) {
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      response.end(Buffer.from(await answer.arrayBuffer()));
      return;
    }
    const file = join(outDir, path === '/' ? 'index.html' : path);
    try {
      const bytes = await readFile(file);
      const type = types[extname(file)] ?? 'application/octet-stream';
      response.writeHead(200, { 'Content-Type': type, 'Content-Security-Policy': policy });
      response.end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('room server: expected a TCP address, got none');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(outDir, { recursive: true });
    },
  };
}
