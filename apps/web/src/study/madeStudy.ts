import type { StudyFile } from './studyFile.ts';

/** Columns and rows of a made study: fine enough to look at, quick enough to wait for. */
const SIZE = 192;

/** A phantom patient of four phases with one marked lesion, computed on the spot. The same number gives the same patient. */
export async function madeStudy(index: number): Promise<StudyFile[]> {
  const { cohortPatient } = await import('@liver-vlm/imaging/phantom');
  const classes = ['hcc', 'hemangioma', 'cyst', 'metastasis', 'fnh'] as const;
  const plan = { seed: 7, patients: index + 1, phases: 4, size: SIZE, difficulty: 0.3, classes } as const;
  return [...cohortPatient(plan, index).files].map(({ path, bytes }) => ({
    path,
    file: new Blob([new Uint8Array(bytes)]),
  }));
}
