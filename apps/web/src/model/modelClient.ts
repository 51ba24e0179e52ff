import { type Remote, wrap } from 'comlink';
import type { ModelService } from './modelWorker.ts';

/** The model's thread, from the page. */
export const startModelWorker = (): Remote<ModelService> =>
  wrap<ModelService>(new Worker(new URL('./modelWorker.ts', import.meta.url), { type: 'module', name: 'model' }));
