import { ImagingError, PacsError } from '@liver-vlm/imaging';
import { UserError } from 'liver-vlm';
import { Told } from '../inference/messages.ts';

const UID = /\b\d+(\.\d+){3,}\b/g;

/** What the log says of an error. Messages for people name files and patients, so of those only the kind is logged; of faults all but UIDs. */
export function errorFields(error: unknown): Readonly<Record<string, string>> {
  if (
    error instanceof ImagingError ||
    error instanceof PacsError ||
    error instanceof UserError ||
    error instanceof Told
  )
    return { kind: error.name, code: error.code };
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { kind: error instanceof Error ? error.name : 'unknown', stack: text.replaceAll(UID, 'UID') };
}
