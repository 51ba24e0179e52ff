import { join } from 'node:path';
import { Command } from 'commander';
import { inspectDataset } from 'liver-vlm/node';
import { wholeNumber } from '../options.ts';
import { say, showProgress } from '../progress.ts';

export const inspectCommand = (): Command =>
  new Command('inspect')
    .description(
      'Write the cohort card of a data set: counts, attenuation against what is expected, leakage, a contact sheet; one HTML file.',
    )
    .argument('<dataset>', 'data set folder')
    .option('--out <html>', 'file to write (default: cohort-card.html in the data set)')
    .option('--pictures <n>', 'most lesions of a class on the contact sheet', wholeNumber, 8)
    .action(async (dataset: string, o: { out?: string; pictures: number }) => {
      const out = o.out ?? join(dataset, 'cohort-card.html');
      let bar: ReturnType<typeof showProgress> | undefined;
      const { answer } = await inspectDataset({
        dataset,
        out,
        pictures: o.pictures,
        created: new Date().toISOString().slice(0, 10),
        onProgress: (done, total) => {
          bar ??= showProgress('lesions', total);
          bar.update(done);
        },
      }).finally(() => bar?.stop());
      process.stdout.write(`${answer}\n`);
      say(`cohort card: ${out}`);
    });
