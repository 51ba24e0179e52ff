import { Command } from 'commander';
import { openDataset } from 'liver-vlm/node';
import { workOnComparisons } from 'liver-vlm/node/compare';
import { wholeNumber } from '../options.ts';
import { say } from '../progress.ts';

export const workerCommand = (): Command =>
  new Command('worker')
    .description(
      'Take part in comparisons that were started with --redis, on a copy of the same data set, until it is stopped. A unit that is broken off goes to another worker.',
    )
    .requiredOption('--redis <url>', 'redis://HOST:PORT, as compare was told')
    .requiredOption('--dataset <dir>', 'data set folder with the same content')
    .option(
      '--unknown <dir>',
      'data set of lesions of no known kind, where compare has one; may be repeated',
      append,
      [],
    )
    .option('--workers <n>', 'processes; one a core where left out', wholeNumber)
    .action(async (o) => {
      const stop = new AbortController();
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
      const { hash } = await openDataset(o.dataset);
      say(`${o.dataset}: waiting for units on the data set ${hash.slice(0, 12)}; stop with Ctrl-C`);
      await workOnComparisons({
        url: o.redis,
        dataset: o.dataset,
        unknown: o.unknown,
        signal: stop.signal,
        onChange: (running, finished) => {
          const names = running.map(({ method, size, repeat, fold }) => `${method} ${size} r${repeat}f${fold}`);
          say(`${finished} finished${names.length > 0 ? `, working on ${names.join(', ')}` : ''}`);
        },
        ...(o.workers === undefined ? {} : { workers: o.workers }),
      });
    });

const append = (value: string, before: readonly string[]): string[] => [...before, value];
