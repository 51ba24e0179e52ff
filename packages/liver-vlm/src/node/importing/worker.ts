import { enableCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { UserError } from '../../errors.ts';
import type { Task } from './carryOut.ts';
import type { ImportSettings } from './job.ts';

// A thread compiles everything again, unless it may take what another start has left.
enableCompileCache();
const { carryOut } = await import('./carryOut.ts');

parentPort?.on('message', async (task: Task) => {
  try {
    parentPort?.postMessage({ result: await carryOut(task, workerData as ImportSettings<unknown>) });
  } catch (error) {
    const told = error instanceof UserError ? { told: { message: error.message, code: error.code } } : { error };
    parentPort?.postMessage(told);
  }
});
