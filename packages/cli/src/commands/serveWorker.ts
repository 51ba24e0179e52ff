import { readToken, workForServer } from '@liver-vlm/server/worker';
import { Command, InvalidArgumentError } from 'commander';
import { RESEARCH_NOTICE } from 'liver-vlm';
import { wholeNumber } from '../options.ts';
import { say } from '../progress.ts';

export const serveWorkerCommand = (): Command =>
  new Command('serve-worker')
    .description(
      'Do the jobs of a server that was started with --redis, with a copy of its model, until it is stopped. A job that is broken off goes to another worker.',
    )
    .requiredOption('--redis <url>', 'redis://HOST:PORT, as serve was told')
    .requiredOption('--server <url>', 'address of the server, which sends the studies and takes the results', address)
    .requiredOption('--model <file>', "copy of the server's model file")
    .option('--token-file <file>', 'the token alone; not needed on the machine of a server without tokens')
    .option('--workers <n>', 'processes that hold the model', wholeNumber, 1)
    .action(async (o) => {
      const stop = new AbortController();
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
      const token = o.tokenFile === undefined ? undefined : await readToken(o.tokenFile);
      await workForServer({
        redis: o.redis,
        server: { url: o.server, ...(token === undefined ? {} : { token }) },
        model: o.model,
        workers: Math.max(1, o.workers),
        signal: stop.signal,
        onStart: () => say(`${o.server}: waiting for studies; stop with Ctrl-C\n${RESEARCH_NOTICE}`),
        onChange: (running, finished) =>
          say(`${finished} finished${running.length > 0 ? `, working on ${running.join(', ')}` : ''}`),
        log: say,
      });
    });

function address(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new InvalidArgumentError(`expected http://HOST:PORT or https://HOST, got "${text}"`);
}
