import { readdir, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { Command } from 'commander';
import { UserError } from 'liver-vlm';
import { type ImportedDataset, importCt, importImages } from 'liver-vlm/node';
import own from '../../package.json' with { type: 'json' };
import { columnMap, margin, wholeNumber } from '../options.ts';
import { say, showProgress } from '../progress.ts';

const MOST_SHOWN = 10;

export const importCommand = (): Command =>
  new Command('import')
    .description(
      'Make a data set: of DICOM with a labels.csv, or of a CSV of 2-D images (columns path,label,group, optional box or polygon).',
    )
    .argument('<source>', 'folder of DICOM files, or a .csv of images')
    .requiredOption('--out <dir>', 'data set folder to make')
    .option('--labels <csv>', 'lesions of a DICOM tree: patient,lesion,label,seg (and study); paths relative to it')
    .option('--name <name>', 'name of the data set')
    .option('--size <px>', 'rows and columns of a sample', wholeNumber, 128)
    .option('--slices <n>', 'slices of each lesion', wholeNumber, 3)
    .option('--margin <m>', 'kept around a lesion, such as 20% or 10mm', margin, { fraction: 0.2 })
    .option('--classes <list>', 'classes in order, comma-separated', (v: string) => v.split(','))
    .option('--columns <map>', 'what an image CSV calls our columns, such as path=file,group=patient', columnMap)
    .option('--replace', 'replace an existing data set')
    .action(async (source: string, o) => {
      const kind = await kindOf(source);
      const common = {
        out: o.out,
        name: o.name ?? basename(kind === 'images' ? dirname(source) : source),
        size: o.size,
        margin: o.margin,
        ...(o.classes ? { classes: o.classes } : {}),
        replace: o.replace === true,
        createdBy: `liver-vlm ${own.version}`,
      };
      if (kind === 'ct' && !o.labels)
        throw new UserError(
          'import: expected --labels with a folder of DICOM files, got none - list your lesions: patient,lesion,label,seg',
          'usage',
        );
      let bar: ReturnType<typeof showProgress> | undefined;
      const onProgress = (done: number, total: number) => {
        bar ??= showProgress('import lesions', total);
        bar.update(done);
      };
      const result = await (kind === 'images'
        ? importImages({ ...common, csv: source, ...(o.columns ? { columns: o.columns } : {}), onProgress })
        : importCt({ ...common, source, labels: o.labels, slices: o.slices, onProgress })
      ).finally(() => bar?.stop());
      report(result);
    });

/** Prints what was made and what was left out. */
export function report({ folder, lesions, classes, refused }: ImportedDataset): void {
  say(`${lesions} lesions of ${classes.length} classes (${classes.join(', ')}) in ${folder}`);
  for (const { what, why } of refused.slice(0, MOST_SHOWN)) say(`  not imported: ${what}: ${why}`);
  if (refused.length > MOST_SHOWN) say(`  and ${refused.length - MOST_SHOWN} more`);
}

async function kindOf(source: string): Promise<'images' | 'ct'> {
  const found = await stat(source).catch(() => undefined);
  if (!found) throw new UserError(`${source}: expected a folder or a CSV, got nothing there - check the path`, 'input');
  if (found.isFile()) {
    if (source.toLowerCase().endsWith('.csv')) return 'images';
    throw new UserError(`${source}: expected a folder of DICOM files or a .csv of images, got another file`, 'input');
  }
  if ((await readdir(source)).length === 0)
    throw new UserError(`${source}: expected files, got an empty folder - check the path`, 'input');
  return 'ct';
}
