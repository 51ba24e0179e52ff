import { createLocalTrainer } from '../train/localTrainer.ts';
import { type Request, serveTrainer } from '../train/remoteTrainer.ts';
import { nodeRuntime } from './runtime.ts';

// The process that computes. It lives as long as its parent: when the channel closes, it ends.
const serve = serveTrainer(
  (spec) => createLocalTrainer(nodeRuntime, spec),
  (reply) => process.send?.(reply),
);
process.on('message', (request: Request) => serve(request));
process.on('disconnect', () => process.exit(0));
