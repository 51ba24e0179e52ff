import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../../../packages/cli/src/main.ts', import.meta.url));

export interface WorkerOfServer {
  readonly child: ChildProcess;
  readonly output: () => string;
  /** Resolves with what a pattern's first group found in the output, once it does. */
  says(what: RegExp): Promise<string>;
}

/** Runs `liver-vlm serve-worker` in a process of its own. */
export function serveWorker(...args: readonly string[]): WorkerOfServer {
  const child = spawn(process.execPath, [main, 'serve-worker', ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  let output = '';
  child.stderr.on('data', (part) => {
    output += part;
  });
  return {
    child,
    output: () => output,
    says: (what) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = what.exec(output)?.[1];
          if (found !== undefined) resolve(found);
        };
        look();
        child.stderr.on('data', look);
        child.once('close', () => reject(new Error(`serve-worker: ended without ${what}\n${output}`)));
      }),
  };
}
