// Works for a comparison with the made methods until it is killed: node madeRedisWorker.ts URL DATASET [UNKNOWN]
import { workOnComparisons } from 'liver-vlm/node/compare';

const [url, dataset, ...unknown] = process.argv.slice(2) as [string, string, ...string[]];
await workOnComparisons(
  {
    url,
    dataset,
    unknown,
    workers: 1,
    signal: new AbortController().signal,
    onChange: (running) => process.stdout.write(running.map((u) => `${u.method} r${u.repeat}f${u.fold}\n`).join('')),
  },
  new URL('./madeWorker.ts', import.meta.url),
);
