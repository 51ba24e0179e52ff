import { open } from 'node:fs/promises';
import { type AuditEntry, unseal } from './entry.ts';

/** Longest an entry may be for this, bytes. */
const ENTRY = 1024;

/** The last entries of a record, oldest first; no more of the file is read than they take. */
export async function lastEntries(path: string, count: number): Promise<AuditEntry[]> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const start = Math.max(0, size - count * ENTRY);
    const { buffer } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
    return buffer
      .toString('utf8')
      .split('\n')
      .flatMap((line) => unseal(line) ?? [])
      .slice(-count);
  } finally {
    await file.close();
  }
}
