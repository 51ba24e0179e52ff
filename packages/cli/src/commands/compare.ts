import { Command, InvalidArgumentError } from 'commander';
import { type ComparisonData, compareDefaults, type TrainingSize } from 'liver-vlm';
import { openDataset } from 'liver-vlm/node';
import { type CompareProgress, compareDataset } from 'liver-vlm/node/compare';
import { wholeNumber } from '../options.ts';
import { say, showProgress } from '../progress.ts';
import { readConfig } from './train.ts';

/** The method of the paper, what its words are tested by, its opponents, and the ablations that its claims are about. */
const LADDER = [
  'liver-vlm',
  'cnn',
  'random-text',
  'shuffled-text',
  'orthonormal',
  'clip',
  'medclip',
  'linear-probe',
  'text-probe',
  'tip-adapter',
  'coop',
  'radiomics',
  'liver-vlm-resnet50',
  'liver-vlm-label',
  'liver-vlm-template',
  'liver-vlm-no-augmentation',
];

export const compareCommand = (): Command =>
  new Command('compare')
    .description(
      'Compare methods on the same frozen folds, patients whole, every choice made on inner validation patients; learning curves, a report. Started again it goes on where it stopped.',
    )
    .argument('<dataset>', 'data set folder')
    .requiredOption('--out <dir>', 'folder of the comparison: results by unit, report.html, report.json')
    .option(
      '--methods <list>',
      'methods, comma-separated; the first is the reference where liver-vlm is not among them',
      list,
      LADDER,
    )
    .option('--folds <k>', 'folds of cross-validation', positiveNumber, 5)
    .option('--repeats <r>', 'times the folds are drawn', positiveNumber, 1)
    .option('--split <file>', 'a frozen split with rounds in place of drawn folds')
    .option('--sizes <list>', 'training patients of each class, such as 2,4,8,16,all', sizes, ['all'])
    .option('--budget <n>', 'settings tried for each method in each fold', positiveNumber, 1)
    .option('--config <file>', 'YAML configuration; defaults for many short fits where left out')
    .option('--seed <s>', 'the same seed gives the same results, bit for bit', wholeNumber, 1)
    .option(
      '--unknown <dir>',
      'data set of lesions of no known kind, to try the distance on; may be repeated',
      append,
      [],
    )
    .option('--workers <n>', 'processes on this machine; one a core, none with --redis', wholeNumber)
    .option('--redis <url>', 'hand units to workers on other machines: liver-vlm worker')
    .action(async (dataset: string, o) => {
      const { bar, onProgress } = unitBar();
      const data = await compareDataset({
        dataset,
        unknown: o.unknown,
        methods: o.methods,
        folds: o.folds,
        repeats: o.repeats,
        sizes: o.sizes,
        budget: o.budget,
        config: o.config ? await readConfig(o.config) : compareDefaults((await openDataset(dataset)).info.kind),
        seed: o.seed,
        out: o.out,
        log: say,
        onProgress,
        ...(o.split ? { split: o.split } : {}),
        ...(o.workers === undefined ? {} : { workers: o.workers }),
        ...(o.redis ? { redis: o.redis } : {}),
      }).finally(() => bar()?.stop());
      process.stdout.write(`${ladder(data)}\n`);
      say(`report: ${o.out}/report.html`);
    });

/** Units done, which are running, time left. */
function unitBar(): {
  bar: () => ReturnType<typeof showProgress> | undefined;
  onProgress: (p: CompareProgress) => void;
} {
  let bar: ReturnType<typeof showProgress> | undefined;
  return {
    bar: () => bar,
    onProgress: ({ done, total, running }) => {
      bar ??= showProgress('units', total);
      const names = running.map(({ method, size, repeat, fold }) => `${method} ${size} r${repeat}f${fold}`);
      bar.update(done, names.length > 0 ? `| ${names.join(', ')}` : '');
    },
  };
}

/** AUC and accuracy of every method at every size, for a terminal. */
function ladder({ results, language, units }: ComparisonData): string {
  const show = ({ value, low, high }: { value: number | null; low: number | null; high: number | null }) =>
    [value, low, high].map((v) => (v === null ? '  -  ' : v.toFixed(3))).join(' ');
  const rows = results.map(
    ({ method, size, metrics: { lesion } }) =>
      `${method.padEnd(26)} ${String(size).padStart(4)}   ${show(lesion.macroAuc)}   ${show(lesion.accuracy)}`,
  );
  return [
    `${'method'.padEnd(26)} size   macro AUC, 95 %      accuracy, 95 %`,
    ...rows,
    `${language.statement}: ${language.verdict} (${language.reason})`,
    `${units.finished} of ${units.planned} units finished, ${units.failed} failed`,
  ].join('\n');
}

function list(text: string): string[] {
  const names = [...new Set(text.split(',').map((name) => name.trim()))].filter((name) => name !== '');
  if (names.length === 0) throw new InvalidArgumentError('expected names, comma-separated, got none');
  return names;
}

function positiveNumber(text: string): number {
  const n = wholeNumber(text);
  if (n < 1) throw new InvalidArgumentError(`expected a number of at least 1, got "${text}"`);
  return n;
}

const sizes = (text: string): TrainingSize[] =>
  list(text).map((size) => (size === 'all' ? size : positiveNumber(size)));

const append = (value: string, before: readonly string[]): string[] => [...before, value];
