import { type ChildProcess, fork } from 'node:child_process';
import { type Outcome, type Task, WorkerDied } from './messages.ts';

/** One child process; it starts with the first task, and anew after it died. */
export class WorkerProcess {
  readonly #script: URL;
  #child: ChildProcess | undefined;

  constructor(script: URL) {
    this.#script = script;
  }

  /** @throws WorkerDied where the process ended, or did not answer in time (ms) and was ended */
  run(task: Task, timeoutMs: number): Promise<Outcome> {
    const child = this.#child ?? this.#start();
    return new Promise((resolve, reject) => {
      const settle = (finish: () => void) => {
        clearTimeout(timer);
        child.off('message', answered).off('exit', ended).off('error', broke);
        finish();
      };
      const answered = (outcome: Outcome) => settle(() => resolve(outcome));
      const ended = (code: number | null, signal: string | null) =>
        settle(() => reject(new WorkerDied(`its process ended with ${signal ?? `exit code ${code}`}`)));
      const broke = (error: Error) => settle(() => reject(new WorkerDied(error.message)));
      const timer = setTimeout(() => {
        settle(() => reject(new WorkerDied(`no answer within ${timeoutMs / 1000} s`)));
        this.#end(child);
      }, timeoutMs);
      child.on('message', answered).on('exit', ended).on('error', broke);
      child.send(task, (error) => {
        // A process that is gone says so by its exit.
        if (error && child.connected) broke(error);
      });
    });
  }

  async close(): Promise<void> {
    const child = this.#child;
    if (!child) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    this.#end(child);
    await ended;
  }

  #end(child: ChildProcess): void {
    if (this.#child === child) this.#child = undefined;
    child.kill('SIGKILL');
  }

  #start(): ChildProcess {
    const child = fork(this.#script, {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      serialization: 'advanced',
      // Helpers of the collector that wait for each other take from the other processes on a busy machine; and with one task at a
      // time nobody minds its pauses, which marking bit by bit makes shorter and dearer.
      execArgv: [...process.execArgv, '--single-threaded-gc', '--no-incremental-marking'],
    });
    child.once('exit', () => {
      if (this.#child === child) this.#child = undefined;
    });
    this.#child = child;
    return child;
  }
}
