import { basename, dirname } from 'node:path';
import { Command, Option } from 'commander';
import type { ImportedDataset } from 'liver-vlm/node';
import { importSource } from 'liver-vlm/node/import';
import own from '../../package.json' with { type: 'json' };
import { columnMap, margin, wholeNumber } from '../options.ts';
import { say, showCount, showProgress } from '../progress.ts';

const MOST_SHOWN = 10;

export const importCommand = (): Command =>
  new Command('import')
    .description(
      'Make a data set. Understands: a DICOM tree with a labels.csv; <class>/<case>/<NC|AP|PVP|DP>.nii.gz with masks beside; a CSV that points at volumes or images; the LLD-MMRI JSON; <class>/*.png.',
    )
    .argument('<source>', 'folder, .csv or .json')
    .requiredOption('--out <dir>', 'data set folder to make')
    .option('--labels <csv>', 'lesions of a DICOM tree: patient,lesion,label,seg (and study); paths relative to it')
    .option(
      '--phases <csv>',
      'which series shows which phase (series,phase), such as phases.csv of a de-identified copy',
    )
    .option('--name <name>', 'name of the data set')
    .option('--size <px>', 'rows and columns of a sample', wholeNumber, 128)
    .option('--slices <n>', 'slices of each lesion', wholeNumber, 3)
    .option('--margin <m>', 'kept around a lesion, such as 20% or 10mm', margin, { fraction: 0.2 })
    .addOption(
      new Option('--register <kind>', 'register the other phases to the reference around each lesion; slow')
        .choices(['none', 'rigid', 'affine', 'bspline'])
        .default('none'),
    )
    .option('--classes <list>', 'classes in order, comma-separated', (v: string) => v.split(','))
    .option('--columns <map>', 'what an image CSV calls our columns, such as path=file,group=patient', columnMap)
    .option('--replace', 'replace an existing data set')
    .action(async (source: string, o) => {
      let files: ReturnType<typeof showCount> | undefined;
      let bar: ReturnType<typeof showProgress> | undefined;
      const result = await importSource({
        source,
        ...(o.labels ? { labels: o.labels } : {}),
        ...(o.phases ? { phases: o.phases } : {}),
        ...(o.columns ? { columns: o.columns } : {}),
        out: o.out,
        name: o.name ?? basename(/\.(csv|json)$/i.test(source) ? dirname(source) : source),
        size: o.size,
        margin: o.margin,
        slices: o.slices,
        register: o.register,
        ...(o.classes ? { classes: o.classes } : {}),
        replace: o.replace === true,
        createdBy: `liver-vlm ${own.version}`,
        onLayout: (layout) => say(`${source}: ${layout}`),
        onFiles: (seen) => {
          files ??= showCount('files looked at');
          files.update(seen);
        },
        onProgress: (done, total) => {
          files?.stop();
          bar ??= showProgress('import lesions', total);
          bar.update(done);
        },
      }).finally(() => {
        files?.stop();
        bar?.stop();
      });
      report(result);
      if (result.report) say(`What was refused, corrected and taken for which phase: ${result.report}`);
    });

/** Prints what was made and what was left out. */
export function report({ folder, lesions, classes, refused }: ImportedDataset): void {
  say(`${lesions} lesions of ${classes.length} classes (${classes.join(', ')}) in ${folder}`);
  for (const { what, why } of refused.slice(0, MOST_SHOWN)) say(`  not imported: ${what}: ${why}`);
  if (refused.length > MOST_SHOWN) say(`  and ${refused.length - MOST_SHOWN} more`);
}
