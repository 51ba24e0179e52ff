import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type CohortPatient, type CohortPlan, cohortPatient } from '../phantom/cohort.ts';

/** What a thread reports of one patient. */
export interface WrittenPatient {
  readonly index: number;
  readonly rows: CohortPatient['rows'];
  readonly truth: CohortPatient['truth'];
  readonly files: number;
  readonly bytes: number;
}

/** Writes the files of one patient into a folder, waiting for the disk: threads have nothing else to do. */
export function writePatientFiles(plan: CohortPlan, index: number, folder: string): WrittenPatient {
  const { files, rows, truth } = cohortPatient(plan, index);
  const made = new Set<string>();
  let count = 0;
  let size = 0;
  for (const { path, bytes } of files) {
    const parent = dirname(join(folder, path));
    if (!made.has(parent)) {
      mkdirSync(parent, { recursive: true });
      made.add(parent);
    }
    writeFileSync(join(folder, path), bytes);
    count++;
    size += bytes.length;
  }
  return { index, rows, truth, files: count, bytes: size };
}
