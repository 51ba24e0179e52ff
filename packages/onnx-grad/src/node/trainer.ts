import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { RemoteTrainer, type Reply } from '../train/remoteTrainer.ts';
import type { Trainer, TrainerSpec } from '../train/trainer.ts';

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
  let released = false;
  const trainer = new RemoteTrainer({
    send: (request) => {
      if (!child.connected) return false;
      child.send(request);
      return true;
    },
    close: async () => {
      released = true;
      if (!child.connected) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.disconnect();
      await ended;
    },
  });
  child.on('message', (reply: Reply) => trainer.receive(reply));
  child.on('error', (error) => trainer.lost(error.message));
  child.on('exit', (code, signal) => {
    if (!released) trainer.lost(signal ?? `exit code ${code}`);
  });
  await trainer.open(spec);
  return trainer;
}
