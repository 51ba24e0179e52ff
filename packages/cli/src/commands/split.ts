import { Command } from 'commander';
import { EXIT_STATUS, UserError } from 'liver-vlm';
import { checkLeakage, splitDataset } from 'liver-vlm/node';
import { wholeNumber, zeroToOne } from '../options.ts';
import { say, showProgress } from '../progress.ts';
import { showLeakage } from './leakage.ts';

export const splitCommand = (): Command =>
  new Command('split')
    .description(
      'Freeze a split: patients whole, classes in proportion, a locked test; refused where a class has too few.',
    )
    .argument('<dataset>', 'data set folder')
    .requiredOption('--out <json>', 'split file to make, for train --split')
    .option('--test <share>', 'share locked away for the end', zeroToOne, 0.25)
    .option('--validation <share>', 'share of the rest for choosing epochs and settings', zeroToOne, 0.2)
    .option('--folds <k>', 'cross-validation of what is not locked away', wholeNumber)
    .option('--repeats <r>', 'times the folds are drawn', wholeNumber, 1)
    .option('--seed <s>', 'the same seed gives the same split', wholeNumber, 1)
    .option('--check-leakage', 'look for pictures and identifiers on both sides afterwards')
    .action(async (dataset: string, o) => {
      if (o.test + o.validation >= 1 && o.validation === 1)
        throw new UserError('split: expected --validation below 1, got 1 - leave some patients for training', 'usage');
      const split = await splitDataset({
        dataset,
        out: o.out,
        test: o.test,
        validation: o.validation,
        seed: o.seed,
        ...(o.folds === undefined ? {} : { folds: { count: o.folds, repeats: o.repeats } }),
      });
      const [first] = split.rounds;
      say(
        `${o.out}: ${split.lockedTest.length} lesions locked for the test, ${split.rounds.length} round(s), the first with ${first?.train.length} to train, ${first?.validation.length} to choose, ${first?.test.length} to test`,
      );
      say(`SHA-256 ${split.sha256}`);
      if (o.checkLeakage !== true) return;
      let bar: ReturnType<typeof showProgress> | undefined;
      const found = await checkLeakage(dataset, o.out, (done, total) => {
        bar ??= showProgress('fingerprints', total);
        bar.update(done);
      }).finally(() => bar?.stop());
      if (showLeakage(found, 'both sides of the split')) process.exitCode = EXIT_STATUS.data;
    });
