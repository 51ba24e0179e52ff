import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { madeOnce } from '../../../../testing/madeOnce.ts';
import { type Answering, type Site, serveFolder } from '../../../../testing/site.ts';

/** As strict as the server's own: nothing inline, nothing from elsewhere; WebAssembly is what decoders and model run on. */
const policy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' blob:; worker-src 'self'; connect-src 'self'; manifest-src 'self'";

/** The folder of the static build of the reading room, shared by all tests. */
export const builtRoom = (): Promise<string> =>
  madeOnce('room', async (outDir) => {
    const root = fileURLToPath(new URL('../..', import.meta.url));
    // In a process of its own, as a user does: the test runner's NODE_ENV would make it a build for development.
    const vite = fileURLToPath(new URL('../../../../node_modules/vite/bin/vite.js', import.meta.url));
    const options = ['build', root, '--outDir', outDir, '--emptyOutDir', '--logLevel', 'error'];
    await promisify(execFile)(process.execPath, [vite, ...options], {
      env: { ...process.env, NODE_ENV: 'production' },
    });
  });

/** The static build behind a plain file server on the loopback address. */
export const serveRoom = async (answering?: Answering): Promise<Site> =>
  serveFolder(await builtRoom(), { 'Content-Security-Policy': policy }, answering);
