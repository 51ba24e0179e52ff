import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { GENESIS, unseal } from './entry.ts';

export interface AuditCheck {
  /** Entries before the first fault, or all. */
  readonly entries: number;
  /** Hash of the last of them. */
  readonly head: string;
  readonly fault: { readonly line: number; readonly why: string } | undefined;
}

/**
 * Checks every entry's seal and its link to the one before. That entries were taken off the end is seen only against a hash that was
 * noted elsewhere.
 * @param head the hash of an entry that must be there
 */
export async function verifyAudit(path: string, head?: string): Promise<AuditCheck> {
  let [entries, previous] = [0, GENESIS];
  let found = head === undefined;
  const broken = (why: string): AuditCheck => ({ entries, head: previous, fault: { line: entries + 1, why } });
  for await (const line of createInterface({
    input: createReadStream(path, 'utf8'),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    const entry = unseal(line);
    if (entry === undefined) return broken('its content does not fit its hash: it was changed or cut');
    if (entry.previous !== previous)
      return broken('it does not follow the entry before: one was taken out, put in or moved');
    if (entry.seq !== entries + 1) return broken(`it is numbered ${entry.seq}, not ${entries + 1}`);
    entries++;
    previous = entry.hash;
    found ||= entry.hash === head;
  }
  return found
    ? { entries, head: previous, fault: undefined }
    : broken(`no entry has the hash ${head}: the end is missing`);
}
