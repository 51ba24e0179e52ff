import { type LesionLabel, liverLabels } from '@liver-vlm/imaging';
import { writePhantomCohort } from '@liver-vlm/imaging/node';
import { Command, Option } from 'commander';
import { wholeNumber, zeroToOne } from '../options.ts';
import { say, showProgress } from '../progress.ts';

export const phantomCommand = (): Command =>
  new Command('phantom')
    .description(
      'Make a synthetic cohort: multi-phase CT of livers with a lesion, as DICOM with segmentations and labels.csv.',
    )
    .requiredOption('--out <dir>', 'folder to make')
    .requiredOption('--patients <n>', 'number of patients', wholeNumber)
    .option('--seed <s>', 'the same seed gives the same bytes', wholeNumber, 1)
    .addOption(new Option('--phases <n>', 'contrast phases').choices(['3', '4']).default('4'))
    .option('--size <px>', 'rows and columns of a slice', wholeNumber, 192)
    .option('--difficulty <d>', '0 easy to 1 hard: noise, shifts, atypical lesions', zeroToOne, 0.5)
    .option('--classes <list>', 'classes, comma-separated (also icc, abscess)', (v) => v.split(','), [...liverLabels])
    .action(async (o) => {
      const bar = showProgress('phantom cohort', o.patients);
      const cohort = await writePhantomCohort({
        out: o.out,
        patients: o.patients,
        seed: o.seed,
        phases: o.phases === '3' ? 3 : 4,
        size: o.size,
        difficulty: o.difficulty,
        classes: o.classes as LesionLabel[],
        onProgress: (done) => bar.update(done),
      }).finally(() => bar.stop());
      say(`${cohort.patients} patients, ${cohort.lesions} lesions, ${cohort.files} files in ${cohort.folder}`);
    });
