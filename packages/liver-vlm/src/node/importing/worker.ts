import { parentPort, workerData } from 'node:worker_threads';
import { UserError } from '../../errors.ts';
import { importStudy } from './importStudy.ts';
import { type FolderTask, indexFolder } from './indexFolder.ts';
import type { ImportSettings, StudyJob } from './job.ts';

/** What a thread of an import is asked for. */
export type Task = { readonly index: FolderTask } | { readonly study: StudyJob };

const settings = workerData as ImportSettings;

parentPort?.on('message', async (task: Task) => {
  try {
    const result = 'index' in task ? await indexFolder(task.index) : await importStudy(task.study, settings);
    parentPort?.postMessage({ result });
  } catch (error) {
    const told = error instanceof UserError ? { told: { message: error.message, code: error.code } } : { error };
    parentPort?.postMessage(told);
  }
});
