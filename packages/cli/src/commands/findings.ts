import { Command } from 'commander';
import { writeFindings } from 'liver-vlm/node';
import { say, showProgress } from '../progress.ts';

export const findingsCommand = (): Command =>
  new Command('findings')
    .description(
      'Write a sentence of findings for each lesion from its HU, without its label: a line a lesion, with every sign and number behind it.',
    )
    .argument('<dataset>', 'data set folder')
    .requiredOption('--out <csv>', 'table to write')
    .option('--rules <yaml>', 'signs and thresholds of your own, in place of the built-in ones')
    .action(async (dataset: string, o: { out: string; rules?: string }) => {
      let bar: ReturnType<typeof showProgress> | undefined;
      const lesions = await writeFindings({
        dataset,
        out: o.out,
        ...(o.rules ? { rules: o.rules } : {}),
        onProgress: (done, total) => {
          bar ??= showProgress('lesions', total);
          bar.update(done);
        },
      }).finally(() => bar?.stop());
      say(`findings of ${lesions} lesions: ${o.out}`);
    });
