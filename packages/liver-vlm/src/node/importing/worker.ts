import { parentPort, workerData } from 'node:worker_threads';
import { UserError } from '../../errors.ts';
import { importStudy } from './importStudy.ts';
import { type FolderTask, indexFolder } from './indexFolder.ts';
import type { ImportSettings, PictureExtraction, PictureJob, StudyJob, StudyResult } from './job.ts';

/** What a thread of an import is asked for. */
export type Task = { readonly index: FolderTask } | { readonly study: StudyJob | PictureJob };

async function carryOut(job: StudyJob | PictureJob): Promise<StudyResult> {
  if (!('picture' in job)) return importStudy(job, workerData as ImportSettings);
  // The reader of pictures is loaded where there are some.
  const { importPicture } = await import('./importPicture.ts');
  return importPicture(job, workerData as ImportSettings<PictureExtraction>);
}

parentPort?.on('message', async (task: Task) => {
  try {
    const result = 'index' in task ? await indexFolder(task.index) : await carryOut(task.study);
    parentPort?.postMessage({ result });
  } catch (error) {
    const told = error instanceof UserError ? { told: { message: error.message, code: error.code } } : { error };
    parentPort?.postMessage(told);
  }
});
