import { join } from 'node:path';
import type { LesionJob, StudyJob } from '../importing/job.ts';
import { isNifti, stemOf } from '../niftiName.ts';
import { twoLevels } from './listing.ts';
import { phaseOfName } from './phaseOfName.ts';

const MASK = /^(mask|seg|label|lesion)[\w.-]*\.nii(\.gz)?$/i;

/**
 * `<class>/<case>/<NC|AP|PVP|DP>.nii.gz` with the lesions' masks beside: `mask.nii.gz`, `seg.nii.gz`, or one `lesion*.nii.gz` each.
 * Nothing where the folder is not laid out so.
 */
export async function phaseFolders(root: string): Promise<StudyJob[] | undefined> {
  const jobs: StudyJob[] = [];
  for await (const { first: label, second: patient, path, files } of twoLevels(root)) {
    const masks = files.filter((file) => MASK.test(file));
    const phases = files
      .filter((file) => isNifti(file) && !MASK.test(file))
      .flatMap((file) => {
        const told = phaseOfName(file);
        return told ? [{ ...told, file: join(path, file) }] : [];
      });
    if (phases.length === 0) continue;
    const lesions = masks.map(
      (file): LesionJob => ({ lesion: stemOf(file), label, region: { kind: 'file', path: join(path, file) } }),
    );
    // Without a mask the study stays in the list, so that its absence is refused by name.
    const missing: LesionJob = { lesion: 'mask', label, region: { kind: 'file', path: join(path, 'mask.nii.gz') } };
    jobs.push({ patient, images: { kind: 'volumes', phases }, lesions: lesions.length > 0 ? lesions : [missing] });
  }
  return jobs.length > 0 ? jobs : undefined;
}
