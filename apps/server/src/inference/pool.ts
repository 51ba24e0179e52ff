import { type Answers, type Task, Told, WorkerDied } from './messages.ts';
import { WorkerProcess } from './workerProcess.ts';

/** More tasks wait than the server takes. */
export class Busy extends Error {
  override readonly name = 'Busy';
}

export interface PoolOptions {
  readonly workers: number;
  /** Tasks that may wait beside those that run. */
  readonly waiting: number;
  readonly timeoutMs: number;
  readonly script?: URL;
}

type Kind = Task['kind'];
type TaskOf<K extends Kind> = Extract<Task, { readonly kind: K }>;

/** Processes that hold models, each with one task at a time; the others wait their turn. */
export class Pool {
  readonly #options: PoolOptions;
  readonly #idle: WorkerProcess[];
  readonly #all: readonly WorkerProcess[];
  readonly #waiting: ((worker: WorkerProcess) => void)[] = [];
  #closed = false;

  constructor(options: PoolOptions) {
    const script = options.script ?? new URL('./worker.ts', import.meta.url);
    this.#options = options;
    this.#all = Array.from({ length: options.workers }, () => new WorkerProcess(script));
    this.#idle = [...this.#all];
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** @throws Told, WorkerDied, Busy; Error for a fault of ours */
  async run<K extends Kind>(task: TaskOf<K>): Promise<Answers[K]> {
    const worker = await this.#take();
    try {
      const outcome = await worker.run(task, this.#options.timeoutMs);
      if ('done' in outcome) return outcome.done as Answers[K];
      if ('told' in outcome) throw new Told(outcome.told, outcome.code);
      throw new Error(outcome.fault);
    } finally {
      const next = this.#waiting.shift();
      if (next) next(worker);
      else this.#idle.push(worker);
    }
  }

  /** Ends the processes; what they were at is lost to them, not to the queue of jobs. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const go of this.#waiting.splice(0)) go(this.#all[0]!);
    await Promise.all(this.#all.map((worker) => worker.close()));
  }

  async #take(): Promise<WorkerProcess> {
    if (this.#closed) throw new WorkerDied('the server is closing');
    const idle = this.#idle.pop();
    if (idle) return idle;
    if (this.#waiting.length >= this.#options.waiting)
      throw new Busy(`expected fewer than ${this.#options.waiting} requests in line, got one more - try again soon`);
    const worker = await new Promise<WorkerProcess>((resolve) => {
      this.#waiting.push(resolve);
    });
    if (this.#closed) throw new WorkerDied('the server is closing');
    return worker;
  }
}
