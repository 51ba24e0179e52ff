import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../../../packages/cli/src/main.ts', import.meta.url));

export interface Served {
  readonly url: string;
  readonly output: () => string;
  readonly child: ChildProcess;
  /** Sends a signal and waits for the end. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Runs `liver-vlm serve` in a process of its own, on any free port. */
export async function serve(...args: readonly string[]): Promise<Served> {
  const child = spawn(process.execPath, [main, 'serve', '--port', '0', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [output, errors] = ['', ''];
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  child.stdout.on('data', (part) => {
    output += part;
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.stderr.on('data', (part) => {
      errors += part;
      const found = /^(http:\S+)$/m.exec(errors)?.[1];
      if (found) resolve(found);
    });
    child.once('close', () => reject(new Error(`serve: ended early\n${errors}${output}`)));
  });
  return {
    url,
    output: () => output + errors,
    child,
    end: (signal = 'SIGTERM') => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      return ended;
    },
  };
}
