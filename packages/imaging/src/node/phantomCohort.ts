import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { CohortPlan } from '../phantom/cohort.ts';
import { type LesionLabel, liverLabels } from '../phantom/lesionClass.ts';
import type { WrittenPatient } from './phantomPatientFiles.ts';

export interface PhantomCohortOptions {
  /** Folder to make; it must not exist. */
  readonly out: string;
  readonly patients: number;
  readonly seed: number;
  readonly phases?: 3 | 4;
  readonly size?: number;
  readonly difficulty?: number;
  /** Classes in the order in which patients get them. Default the five of the liver set. */
  readonly classes?: readonly LesionLabel[];
  /** Called after each patient. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Threads; by default all cores. The bytes do not depend on it. */
  readonly threads?: number;
}

/** What was written. */
export interface PhantomCohort {
  readonly folder: string;
  readonly labels: string;
  readonly patients: number;
  readonly lesions: number;
  readonly files: number;
  readonly bytes: number;
}

/**
 * Writes a synthetic cohort as a hospital would deliver it: PATIENT/STUDY/SERIES/*.dcm, a DICOM SEG for each lesion,
 * `labels.csv` (patient, study, lesion, label, seg; paths relative to it) and `cohort.json` (the plan and the truth).
 * All of it appears at once under `out`, or nothing.
 *
 * @throws Error when `out` exists already.
 */
export async function writePhantomCohort(options: PhantomCohortOptions): Promise<PhantomCohort> {
  const { seed, patients, phases = 4, size = 192, difficulty = 0.5, classes = liverLabels, onProgress } = options;
  const out = resolve(options.out);
  if (existsSync(out))
    throw new Error(`phantom cohort: expected a new folder, got ${out}, which exists - choose another`);
  if (!(Number.isInteger(patients) && patients > 0))
    throw new RangeError(`phantom cohort: expected a whole number of patients from 1, got ${patients}`);
  const plan: CohortPlan = { seed, patients, phases, size, difficulty, classes };
  await mkdir(dirname(out), { recursive: true });
  const folder = await mkdtemp(join(dirname(out), `.${basename(out)}-`));
  try {
    const threads = Math.min(patients, options.threads ?? availableParallelism());
    const written = await inThreads(plan, folder, threads, onProgress);
    const rows = written.flatMap(({ rows }) => rows);
    const lines = rows.map(({ patient, study, lesion, label, seg }) => [patient, study, lesion, label, seg].join(','));
    await writeFile(join(folder, 'labels.csv'), `patient,study,lesion,label,seg\n${lines.join('\n')}\n`);
    const cohort = { synthetic: true, notice: 'Phantoms, not patients. Research use only.', ...plan };
    const truth = written.map(({ truth }) => truth);
    await writeFile(join(folder, 'cohort.json'), `${JSON.stringify({ ...cohort, truth }, null, 2)}\n`);
    await rename(folder, out);
    return {
      folder: out,
      labels: join(out, 'labels.csv'),
      patients,
      lesions: rows.length,
      files: written.reduce((sum, { files }) => sum + files, 0),
      bytes: written.reduce((sum, { bytes }) => sum + bytes, 0),
    };
  } catch (cause) {
    await rm(folder, { recursive: true, force: true });
    throw cause;
  }
}

/** Hands out patients one by one to threads; results come back in the patients' order. */
async function inThreads(
  plan: CohortPlan,
  folder: string,
  threads: number,
  onProgress: PhantomCohortOptions['onProgress'],
): Promise<WrittenPatient[]> {
  const results: WrittenPatient[] = new Array(plan.patients);
  let next = 0;
  let done = 0;
  const workers = Array.from(
    { length: threads },
    () => new Worker(new URL('./phantomWorker.ts', import.meta.url), { workerData: { plan, folder } }),
  );
  const run = (worker: Worker) =>
    new Promise<void>((finish, fail) => {
      const give = () => {
        if (next >= plan.patients) finish();
        else worker.postMessage(next++);
      };
      worker.on('message', (written: WrittenPatient) => {
        results[written.index] = written;
        onProgress?.(++done, plan.patients);
        give();
      });
      worker.on('error', fail);
      worker.on('exit', (code) => {
        if (code !== 0) fail(new Error(`phantom cohort: expected a thread to finish, got exit code ${code}`));
      });
      give();
    });
  try {
    await Promise.all(workers.map(run));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return results;
}
