import { sha256 } from '../sha256.ts';

/** One thing that happened, for the record. No name, no identifier of a patient, and of a study only its hash. */
export interface AuditEvent {
  readonly who: string;
  readonly action: 'start' | 'repair' | 'sign-in' | 'predict' | 'job' | 'work' | 'mark' | 'override' | 'view' | 'model';
  /** SHA-256 of the StudyInstanceUID: whoever knows the UID can find its entries. */
  readonly study?: string;
  /** SHA-256 of the model file. */
  readonly model?: string;
  /** What came out: `done`, `failed`, classes. */
  readonly outcome?: string;
  /** What a reader put in place of the answer. */
  readonly override?: string;
}

/** What stands before the first entry. */
export const GENESIS = '0'.repeat(64);

export interface AuditEntry extends AuditEvent {
  readonly seq: number;
  /** ISO 8601. */
  readonly when: string;
  /** Hash of the entry before. */
  readonly previous: string;
  readonly hash: string;
}

/** Seals an entry: its hash covers all of it, the hash before included. */
export function seal(body: Omit<AuditEntry, 'hash'>): AuditEntry {
  return { ...body, hash: sha256(JSON.stringify(body)) };
}

/** Reads a line; undefined where it is no entry whose hash is right. */
export function unseal(line: string): AuditEntry | undefined {
  try {
    const entry = JSON.parse(line) as AuditEntry;
    const { hash, ...body } = entry;
    return sha256(JSON.stringify(body)) === hash && JSON.stringify(entry) === line ? entry : undefined;
  } catch {
    return undefined;
  }
}
