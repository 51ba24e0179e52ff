// Memory and time of a step of Forward-Forward contrast, local and global, and of SimCLR, in turn, on 2 threads: npm run bench -- pretrain [rounds]
import { ours, race } from './engine/race.ts';
import { hardware, rounded, writeResults } from './engine/report.ts';

const WARM_UP = 1;
const SIZE = 128;
const BATCH = 32;
const rounds = Number(process.argv[2] ?? 5);
const entry = (name: string, task: string, stage: number) =>
  ours(name, 'pretextStep.ts', [task, `${stage}`, `${SIZE}`, `${BATCH}`]);

console.log(
  `A step of ${BATCH} views of ${SIZE} px with 4 phases: ResNet18, AdamW; 2 threads; medians of passes taken in turn.`,
);
const outcomes = await race(
  [entry('ffcl local', 'ffcl', 0), entry('ffcl global', 'ffcl', 1), entry('simclr', 'simclr', 0)],
  BATCH,
  WARM_UP,
  rounds,
);
const peakOf = (name: string) => outcomes.find((o) => o.name === name)?.peakGB;
const [local, simclr] = [peakOf('ffcl local'), peakOf('simclr')];
const share = local !== undefined && simclr !== undefined ? rounded(local / simclr) : null;
console.log(`  peak memory of the local stage / SimCLR: ${share ?? 'not measured'}`);
writeResults('pretrain', {
  command: 'npm run bench -- pretrain',
  rounds,
  hardware: hardware(),
  threads: 2,
  size: SIZE,
  batch: BATCH,
  localPeakOverSimclr: share,
  contenders: outcomes,
});
