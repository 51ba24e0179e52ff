import type { FinishedUnit, Unit } from '../../compare/unit.ts';
import { UserError } from '../../errors.ts';
import type { Method } from '../../methods/index.ts';
import { type RunnerRequest, UnitRunner } from './unitRunner.ts';

export type ToWorker = { readonly open: RunnerRequest } | { readonly unit: Unit };
export type FromWorker =
  | { readonly ready: true }
  | { readonly finished: FinishedUnit }
  | { readonly told: Pick<UserError, 'message' | 'code'> };

/** Makes this process, forked by a pool, a worker: it is told the comparison, then one unit after the other. It ends with its parent. */
export function serveUnits(methods: Readonly<Record<string, Method>>): void {
  let runner: UnitRunner | undefined;
  const send = (message: FromWorker): void => {
    process.send?.(message);
  };
  process.on('disconnect', () => process.exit());
  process.on('message', async (message: ToWorker) => {
    try {
      if ('open' in message) {
        runner = await UnitRunner.open(message.open, methods);
        send({ ready: true });
      } else if (runner) send({ finished: await runner.run(message.unit) });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      send({ told: { message: error.message, code: error.code } });
    }
  });
}
