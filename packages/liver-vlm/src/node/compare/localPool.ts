import { nextUnit } from '../../compare/schedule.ts';
import { type FinishedUnit, type Unit, unitKey } from '../../compare/unit.ts';
import type { RunnerRequest } from './unitRunner.ts';
import { WorkerDied, WorkerProcess } from './workerProcess.ts';

export interface PoolRequest {
  readonly script: URL;
  readonly runner: RunnerRequest;
  readonly workers: number;
  readonly onStart?: (unit: Unit) => void;
  readonly onFinished: (result: FinishedUnit) => Promise<void>;
}

/** Times that a unit is begun when its process dies under it. */
const ATTEMPTS = 2;

/** Runs units in child processes of this machine. The first error that is not a unit's own stops all. */
export async function runInPool(units: readonly Unit[], request: PoolRequest): Promise<void> {
  const waiting = new Map(units.map((unit) => [unitKey(unit), unit]));
  const taken = new Map<WorkerProcess, Unit>();
  const workers = Array.from(
    { length: Math.min(request.workers, units.length) },
    () => new WorkerProcess(request.script, request.runner),
  );
  const work = async (worker: WorkerProcess): Promise<void> => {
    for (;;) {
      const running = [...taken].flatMap(([other, unit]) => (other === worker ? [] : [unit]));
      const unit = nextUnit([...waiting.values()], taken.get(worker), running);
      if (unit === undefined) break;
      waiting.delete(unitKey(unit));
      taken.set(worker, unit);
      request.onStart?.(unit);
      await request.onFinished(await runOrFail(worker, unit));
    }
    taken.delete(worker);
  };
  try {
    await Promise.all(workers.map(work));
  } finally {
    await Promise.all(workers.map((worker) => worker.close()));
  }
}

/** Begins a unit anew where the process dies under it; where that happens again, the unit has failed. */
export async function runOrFail(worker: WorkerProcess, unit: Unit): Promise<FinishedUnit> {
  const started = performance.now();
  for (let attempt = 1; ; attempt++)
    try {
      return await worker.run(unit);
    } catch (error) {
      if (!(error instanceof WorkerDied)) throw error;
      if (attempt < ATTEMPTS) continue;
      const fit = (performance.now() - started) / 1000;
      const failed = `${error.message}, ${ATTEMPTS} times - is there enough memory for this many workers?`;
      return { ...unit, failed, seconds: { fit, predict: 0, slices: 0 } };
    }
}
