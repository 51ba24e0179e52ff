import type { WorkRequest } from './redisWorker.ts';

/** Takes units of comparisons from a queue until it is stopped. */
export async function workOnComparisons(
  request: Omit<WorkRequest, 'script'>,
  script = new URL('./worker.ts', import.meta.url),
): Promise<void> {
  // The queue's client is loaded by those who use one.
  const { workForRedis } = await import('./redisWorker.ts');
  await workForRedis({ ...request, script });
}
