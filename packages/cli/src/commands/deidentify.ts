import { Command } from 'commander';
import { UserError } from 'liver-vlm';
import { deidentifyFolder, forgottenSalt, saltOf, unnamedText } from 'liver-vlm/node';
import own from '../../package.json' with { type: 'json' };
import { say, showProgress } from '../progress.ts';

const MOST_SHOWN = 10;

export const deidentifyCommand = (): Command =>
  new Command('deidentify')
    .description(
      'Copy DICOM images without their patients (PS3.15 Basic Profile): new UIDs and names, dates shifted, phases kept in phases.csv. Check the result: no program sees a name drawn into a picture.',
    )
    .argument('<source>', 'folder, archive or file')
    .requiredOption('--out <dir>', 'folder to make')
    .option('--labels <csv>', 'lesions of the source (patient,lesion,label,seg), to be rewritten for the copy')
    .option(
      '--salt <text>',
      'the same salt gives the same new names in every run; without one they can never be repeated',
    )
    .option('--salt-file <file>', 'read the salt from a file, made with a random salt where there is none')
    .option('--mapping <csv>', 'write which old name became which new one; whoever has it can undo everything')
    .option('--remove-dates', 'remove dates instead of shifting them by a number of days of each patient')
    .option('--keep-patient-characteristics', 'keep sex, age (90 at most), size and weight')
    .option('--keep-device', 'keep serial number, station name and the like')
    .option('--clean-descriptors', 'keep the harmless words of descriptions instead of removing them')
    .option('--allow-burned-in', 'write pictures that may show a name, after you looked at them')
    .action(async (source: string, o) => {
      if (o.salt !== undefined && o.saltFile !== undefined)
        throw new UserError('deidentify: expected --salt or --salt-file, got both - leave one out', 'usage');
      const salt = o.salt ?? (o.saltFile ? await saltOf(o.saltFile) : forgottenSalt());
      let bar: ReturnType<typeof showProgress> | undefined;
      const result = await deidentifyFolder({
        source,
        out: o.out,
        salt,
        ...(o.labels ? { labels: o.labels } : {}),
        ...(o.mapping ? { mapping: o.mapping } : {}),
        dates: o.removeDates ? 'remove' : 'shift',
        keepPatientCharacteristics: o.keepPatientCharacteristics === true,
        keepDevice: o.keepDevice === true,
        cleanDescriptors: o.cleanDescriptors === true,
        allowBurnedIn: o.allowBurnedIn === true,
        createdBy: `liver-vlm ${own.version}`,
        onProgress: (done, total) => {
          bar ??= showProgress('de-identify', total);
          bar.update(done);
        },
      }).finally(() => bar?.stop());
      say(`${result.written} files of ${result.patients} patients in ${result.folder}`);
      if (result.unnamed > 0) say(`  ${unnamedText(result.unnamed)}`);
      if (result.warned > 0)
        say(`  look at ${result.warned} pictures before you share them: see deidentification.html`);
      for (const { what, why } of result.refused.slice(0, MOST_SHOWN)) say(`  not written: ${what}: ${why}`);
      if (result.refused.length > MOST_SHOWN) say(`  and ${result.refused.length - MOST_SHOWN} more`);
      if (o.mapping) say(`WARNING: ${o.mapping} names your patients. Keep it apart from the data, or delete it.`);
    });
