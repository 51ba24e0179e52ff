import { type Remote, wrap } from 'comlink';
import type { StudyService } from './studyWorker.ts';

/** The study's thread, from the page. */
export const startStudyWorker = (): Remote<StudyService> =>
  wrap<StudyService>(new Worker(new URL('./studyWorker.ts', import.meta.url), { type: 'module', name: 'study' }));
