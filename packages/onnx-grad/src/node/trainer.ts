import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type HostTensor, RuntimeFailure } from '../runtime/runtime.ts';
import type { StepResult, Trainer, TrainerSpec, TrainerState } from '../train/trainer.ts';
import type { Call, Reply, Request } from './trainerMessages.ts';

/**
 * glibc hands freed memory back to the system at once, and every activation of the next step is then a page fault: keeping it made a
 * step up to three times as fast. It can only be asked for when a process starts.
 */
const KEEP_MEMORY = {
  MALLOC_MMAP_THRESHOLD_: '4294967296',
  MALLOC_TRIM_THRESHOLD_: '4294967296',
  MALLOC_TOP_PAD_: '268435456',
};

/** A trainer in a process of its own: the caller's event loop stays free, and the process starts with the right memory settings. */
export async function createTrainer(spec: TrainerSpec): Promise<Trainer> {
  const child = fork(fileURLToPath(new URL('./trainerProcess.ts', import.meta.url)), [], {
    serialization: 'advanced',
    env: { ...process.env, ...KEEP_MEMORY },
    execArgv: [],
  });
  const trainer = new ProcessTrainer(child);
  await trainer.call({ call: 'open', spec });
  return trainer;
}

class ProcessTrainer implements Trainer {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  #calls = 0;
  #released = false;

  constructor(child: ChildProcess) {
    this.#child = child;
    child.on('message', (reply: Reply) => {
      const caller = this.#waiting.get(reply.id);
      this.#waiting.delete(reply.id);
      if ('error' in reply) caller?.reject(new RuntimeFailure(reply.error));
      else caller?.resolve(reply.value);
    });
    const lost = (how: string): void => {
      for (const { reject } of this.#waiting.values())
        reject(
          new RuntimeFailure(
            `trainer: expected its process to live, got ${how} - is there enough memory? Resume from the last checkpoint`,
          ),
        );
      this.#waiting.clear();
    };
    child.on('error', (error) => lost(error.message));
    child.on('exit', (code, signal) => {
      if (!this.#released) lost(signal ?? `exit code ${code}`);
    });
  }

  call(call: Call): Promise<unknown> {
    const id = this.#calls++;
    return new Promise((resolve, reject) => {
      if (!this.#child.connected) {
        reject(
          new RuntimeFailure('trainer: expected a running process, got one that has ended - create a new trainer'),
        );
        return;
      }
      this.#waiting.set(id, { resolve, reject });
      this.#child.send({ ...call, id } satisfies Request);
    });
  }

  step(feeds: Readonly<Record<string, HostTensor>>, learningRate: number): Promise<StepResult> {
    return this.call({ call: 'step', feeds, learningRate }) as Promise<StepResult>;
  }

  run(program: string, feeds: Readonly<Record<string, HostTensor>>): Promise<Record<string, HostTensor>> {
    return this.call({ call: 'run', program, feeds }) as Promise<Record<string, HostTensor>>;
  }

  state(): Promise<TrainerState> {
    return this.call({ call: 'state' }) as Promise<TrainerState>;
  }

  async release(): Promise<void> {
    this.#released = true;
    if (!this.#child.connected) return;
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.disconnect();
    await ended;
  }
}
