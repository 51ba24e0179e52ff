// Trains as `liver-vlm train` does, but keeps a checkpoint of every epoch: node trainWithCheckpoints.ts DATASET CONFIG RUN [--resume]
import { readFile } from 'node:fs/promises';
import { parseConfig } from 'liver-vlm';
import { trainRun } from 'liver-vlm/node';

const [dataset, config, out, resume] = process.argv.slice(2) as [string, string, string, string?];
await trainRun({
  dataset,
  config: parseConfig(await readFile(config, 'utf8'), config),
  out,
  resume: resume === '--resume',
  checkpointEveryMs: 0,
});
