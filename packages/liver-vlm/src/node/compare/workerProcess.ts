import { type ChildProcess, fork } from 'node:child_process';
import type { FinishedUnit, Unit } from '../../compare/unit.ts';
import { UserError } from '../../errors.ts';
import type { FromWorker, ToWorker } from './serveUnits.ts';
import type { RunnerRequest } from './unitRunner.ts';

/** The worker's process ended before it answered. */
export class WorkerDied extends Error {
  override readonly name = 'WorkerDied';
}

/** One child process that fits units, one at a time; it opens the data set when it is first asked. */
export class WorkerProcess {
  readonly #script: URL;
  readonly #request: RunnerRequest;
  #child: ChildProcess | undefined;
  #closed = false;

  constructor(script: URL, request: RunnerRequest) {
    this.#script = script;
    this.#request = request;
  }

  /** @throws WorkerDied where the process ended, so that the unit can be given to another */
  async run(unit: Unit): Promise<FinishedUnit> {
    if (this.#closed) throw new Error('worker: expected an open one, got one that was closed');
    const child = this.#child ?? (await this.#start());
    const answer = await ask(child, { unit });
    if ('finished' in answer) return answer.finished;
    throw new Error(`worker: expected a result, got ${JSON.stringify(answer)}`);
  }

  async close(): Promise<void> {
    const child = this.#child;
    this.#closed = true;
    this.#child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }

  async #start(): Promise<ChildProcess> {
    // Its standard output is not ours: results travel as messages.
    const child = fork(this.#script, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    child.once('exit', () => {
      if (this.#child === child) this.#child = undefined;
    });
    this.#child = child;
    try {
      await ask(child, { open: this.#request });
      return child;
    } catch (error) {
      child.kill('SIGKILL');
      this.#child = undefined;
      throw error;
    }
  }
}

function ask(child: ChildProcess, message: ToWorker): Promise<FromWorker> {
  return new Promise((resolve, reject) => {
    const onMessage = (answer: FromWorker): void => {
      stop();
      if ('told' in answer) reject(new UserError(answer.told.message, answer.told.code));
      else resolve(answer);
    };
    const onExit = (code: number | null, signal: string | null): void => {
      stop();
      reject(new WorkerDied(`the worker's process ended with ${signal ?? `exit code ${code}`}`));
    };
    const onError = (error: Error): void => {
      stop();
      reject(error);
    };
    const stop = () => child.off('message', onMessage).off('exit', onExit).off('error', onError);
    child.on('message', onMessage).on('exit', onExit).on('error', onError);
    child.send(message, (error) => {
      // A process that is gone says so by its exit.
      if (error && child.connected) onError(error);
    });
  });
}
