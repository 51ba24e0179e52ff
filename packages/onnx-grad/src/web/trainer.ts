import { RemoteTrainer, type Reply } from '../train/remoteTrainer.ts';
import type { Trainer, TrainerSpec } from '../train/trainer.ts';

/** A trainer in a worker of this page: the page's thread stays free. */
export async function createTrainer(spec: TrainerSpec): Promise<Trainer> {
  // Written in this one expression, bundlers find the worker's file.
  const worker = new Worker(new URL('./trainerWorker.ts', import.meta.url), { type: 'module' });
  const trainer = new RemoteTrainer({
    send: (request) => {
      worker.postMessage(request);
      return true;
    },
    close: async () => worker.terminate(),
  });
  worker.addEventListener('message', (event: MessageEvent<Reply>) => trainer.receive(event.data));
  worker.addEventListener('error', (event) => trainer.lost(event.message || 'an error while its worker loaded'));
  await trainer.open(spec);
  return trainer;
}
