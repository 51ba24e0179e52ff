import { createLocalTrainer } from '../train/localTrainer.ts';
import { type Request, serveTrainer } from '../train/remoteTrainer.ts';
import { webRuntime } from './runtime.ts';

// The worker that computes, so that the page's own thread answers clicks meanwhile.
const serve = serveTrainer(
  (spec) => createLocalTrainer(webRuntime, spec),
  (reply) => postMessage(reply),
);
addEventListener('message', (event: MessageEvent<Request>) => serve(event.data));
