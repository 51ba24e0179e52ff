import { createLocalTrainer } from '../train/localTrainer.ts';
import type { Trainer } from '../train/trainer.ts';
import { nodeRuntime } from './runtime.ts';
import type { Reply, Request } from './trainerMessages.ts';

// The process that computes. It lives as long as its parent: when the channel closes, it ends.
let trainer: Trainer | undefined;

const reply = (message: Reply): void => {
  process.send?.(message);
};

async function answer(request: Request): Promise<unknown> {
  if (request.call === 'open') {
    trainer = await createLocalTrainer(nodeRuntime, request.spec);
    return null;
  }
  if (!trainer) throw new Error('trainer process: expected "open" first');
  switch (request.call) {
    case 'step':
      return trainer.step(request.feeds, request.learningRate);
    case 'run':
      return trainer.run(request.program, request.feeds);
    case 'state':
      return trainer.state();
  }
}

process.on('message', (request: Request) => {
  answer(request).then(
    (value) => reply({ id: request.id, value }),
    (error: unknown) => reply({ id: request.id, error: error instanceof Error ? error.message : String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
