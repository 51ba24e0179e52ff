import { ImagingError, PacsError } from '@liver-vlm/imaging';
import { UserError } from 'liver-vlm';
import { Told, WorkerDied } from '../inference/messages.ts';
import { Busy } from '../inference/pool.ts';
import { isDiskFull } from '../store/diskFull.ts';

/** What becomes of a job that was not done: another try later, or its end. */
export type Fate =
  | { readonly retry: true; readonly message: string }
  | { readonly retry: false; readonly message: string };

/** How often what may be chance is tried. */
const TRIES = 4;

/** Outside causes pass and are waited for however long; what may be chance is tried a few times; what cannot change ends the job. */
export function fateOf(error: unknown, attempts: number): Fate {
  const message = error instanceof Error ? error.message : String(error);
  const again = (retry: boolean): Fate => ({ retry, message });
  if (error instanceof PacsError)
    return again(
      error.code === 'unreachable' || ((error.code === 'answer' || error.code === 'forbidden') && attempts < TRIES),
    );
  if (error instanceof Busy) return again(true);
  const full = (error instanceof Told || error instanceof UserError) && error.code === 'storage';
  if (full || isDiskFull(error)) return again(true);
  if (error instanceof Told || error instanceof UserError || error instanceof ImagingError) return again(false);
  if (error instanceof WorkerDied) return again(attempts < TRIES);
  return attempts < TRIES ? again(true) : { retry: false, message: 'a fault of the server; its log says more' };
}

/** Doubles with each attempt, to 5 minutes at most. */
export const backOffMs = (attempts: number, firstMs: number): number =>
  Math.min(firstMs * 2 ** Math.min(attempts - 1, 20), Math.max(300_000, firstMs));
