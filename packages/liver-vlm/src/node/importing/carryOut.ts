import { importStudy } from './importStudy.ts';
import { type FolderTask, type IndexedFolder, indexFolder } from './indexFolder.ts';
import type { ImportSettings, PictureExtraction, PictureJob, StudyJob, StudyResult } from './job.ts';

/** One piece of an import: a folder to look through, or a study or picture to import. */
export type Task = { readonly index: FolderTask } | { readonly study: StudyJob | PictureJob };

/** Does one piece of an import, in whatever thread. */
export async function carryOut(task: Task, settings: ImportSettings<unknown>): Promise<IndexedFolder | StudyResult> {
  if ('index' in task) return indexFolder(task.index);
  const { study } = task;
  if (!('picture' in study)) return importStudy(study, settings as ImportSettings);
  // The reader of pictures is loaded where there are some.
  const { importPicture } = await import('./importPicture.ts');
  return importPicture(study, settings as ImportSettings<PictureExtraction>);
}
