import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from 'liver-vlm';
import { type AuditEntry, type AuditEvent, GENESIS, seal, unseal } from './entry.ts';

const TAIL = 1 << 16;

/** An append-only record of JSON lines, each sealed with the hash of the line before. */
export class AuditLog {
  readonly #file: FileHandle;
  #head: Pick<AuditEntry, 'seq' | 'hash'>;
  #length: number;
  #queue: Promise<unknown> = Promise.resolve();

  private constructor(file: FileHandle, head: Pick<AuditEntry, 'seq' | 'hash'>, length: number) {
    this.#file = file;
    this.#head = head;
    this.#length = length;
  }

  /** Opens or begins a record; a last line that a crash left half written is cut off, and that is recorded. @throws UserError */
  static async open(path: string): Promise<AuditLog> {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(path, 'a+', 0o600);
    const { size } = await file.stat();
    const start = Math.max(0, size - TAIL);
    const { buffer } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
    const end = buffer.lastIndexOf('\n') + 1;
    const length = start + end;
    const line =
      buffer
        .subarray(0, Math.max(0, end - 1))
        .toString('utf8')
        .split('\n')
        .at(-1) ?? '';
    const last = length === 0 ? { seq: 0, hash: GENESIS } : unseal(line);
    if (last === undefined) {
      await file.close();
      throw new UserError(
        `${path}: expected an unbroken last entry, got another - the record was changed; look with: liver-vlm audit verify ${path}`,
        'storage',
      );
    }
    const log = new AuditLog(file, last, length);
    if (length < size) {
      await file.truncate(length);
      await log.append({
        who: 'server',
        action: 'repair',
        outcome: `cut ${size - length} bytes of an unfinished entry`,
      });
    }
    return log;
  }

  /** Hash of the last entry: kept elsewhere, it shows whether entries were taken off the end. */
  get head(): string {
    return this.#head.hash;
  }

  /** Resolves once the entry is on disk. @throws where it cannot be written; nothing of it stays */
  append(event: AuditEvent): Promise<void> {
    const done = this.#queue.then(() => this.#write(event));
    this.#queue = done.catch(() => undefined);
    return done;
  }

  async close(): Promise<void> {
    await this.#queue;
    await this.#file.close();
  }

  async #write(event: AuditEvent): Promise<void> {
    const { seq, hash: previous } = this.#head;
    const entry = seal({ seq: seq + 1, when: new Date().toISOString(), ...event, previous });
    const line = Buffer.from(`${JSON.stringify(entry)}\n`);
    try {
      const { bytesWritten } = await this.#file.write(line);
      if (bytesWritten < line.length) throw Object.assign(new Error('audit: the disk is full'), { code: 'ENOSPC' });
      await this.#file.datasync();
    } catch (error) {
      await this.#file.truncate(this.#length);
      throw error;
    }
    this.#head = entry;
    this.#length += line.length;
  }
}
