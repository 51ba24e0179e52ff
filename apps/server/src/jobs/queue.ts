import type { DatabaseSync } from 'node:sqlite';
import type { StudyResult } from '../results/studyTask.ts';
import { type Job, type JobRequest, type JobState, jobId, jobStates } from './job.ts';

interface Row {
  readonly id: string;
  readonly request: string;
  readonly state: JobState;
  readonly attempts: number;
  readonly not_before: number;
  readonly message: string | null;
  readonly asked: number;
  readonly changed: number;
  readonly result: string | null;
}

/** Jobs on disk. A job is done at least once: one that was running when the process ended is queued again by the next. */
export class JobQueue {
  readonly #database: DatabaseSync;
  readonly #now: () => number;

  constructor(database: DatabaseSync, now: () => number = Date.now) {
    this.#database = database;
    this.#now = now;
    database.prepare("UPDATE jobs SET state = 'queued', changed = ? WHERE state = 'running'").run(now());
  }

  /** Adds a job, or finds the one of the same request; one that failed is queued again. */
  add(request: JobRequest): Job {
    const id = jobId(request);
    const now = this.#now();
    this.#database
      .prepare(
        `INSERT INTO jobs (id, study_uid, request, state, asked, changed) VALUES (?, ?, ?, 'queued', ?, ?)
         ON CONFLICT (id) DO UPDATE SET state = 'queued', attempts = 0, not_before = 0, message = NULL, changed = excluded.changed
         WHERE state = 'failed'`,
      )
      .run(id, request.studyUid, JSON.stringify(request), now, now);
    return this.get(id)!;
  }

  /** Takes the longest waiting job whose time has come; counts it as begun. */
  claim(): Job | undefined {
    const now = this.#now();
    const row = this.#database
      .prepare(
        `UPDATE jobs SET state = 'running', attempts = attempts + 1, changed = ?
         WHERE id = (SELECT id FROM jobs WHERE state = 'queued' AND not_before <= ? ORDER BY asked, id LIMIT 1) RETURNING *`,
      )
      .get(now, now);
    return row && jobOf(row as unknown as Row);
  }

  finish(id: string, result: StudyResult): void {
    this.#database
      .prepare("UPDATE jobs SET state = 'done', message = NULL, result = ?, changed = ? WHERE id = ?")
      .run(JSON.stringify(result), this.#now(), id);
  }

  /** Says where a running job stands. */
  note(id: string, message: string): void {
    this.#database.prepare("UPDATE jobs SET message = ? WHERE id = ? AND state = 'running'").run(message, id);
  }

  fail(id: string, message: string): void {
    this.#database
      .prepare("UPDATE jobs SET state = 'failed', message = ?, changed = ? WHERE id = ?")
      .run(message, this.#now(), id);
  }

  /** Back to the queue, to be taken up in `delayMs` at the earliest. */
  postpone(id: string, message: string, delayMs: number): void {
    const now = this.#now();
    this.#database
      .prepare("UPDATE jobs SET state = 'queued', message = ?, not_before = ?, changed = ? WHERE id = ?")
      .run(message, now + delayMs, now, id);
  }

  /** Back to the queue as if it had not been begun: the server is closing. */
  giveBack(id: string): void {
    this.#database
      .prepare(
        "UPDATE jobs SET state = 'queued', attempts = attempts - 1, changed = ? WHERE id = ? AND state = 'running'",
      )
      .run(this.#now(), id);
  }

  get(id: string): Job | undefined {
    const row = this.#database.prepare('SELECT * FROM jobs WHERE id = ?').get(id);
    return row && jobOf(row as unknown as Row);
  }

  /** Newest first. */
  list({ studyUid, limit = 100 }: { readonly studyUid?: string; readonly limit?: number } = {}): Job[] {
    const rows =
      studyUid === undefined
        ? this.#database.prepare('SELECT * FROM jobs ORDER BY asked DESC, id LIMIT ?').all(limit)
        : this.#database
            .prepare('SELECT * FROM jobs WHERE study_uid = ? ORDER BY asked DESC, id LIMIT ?')
            .all(studyUid, limit);
    return rows.map((row) => jobOf(row as unknown as Row));
  }

  counts(): Record<JobState, number> {
    const counted = new Map(
      this.#database
        .prepare('SELECT state, count(*) AS jobs FROM jobs GROUP BY state')
        .all()
        .map((row) => [row['state'], row['jobs'] as number]),
    );
    return Object.fromEntries(jobStates.map((state) => [state, counted.get(state) ?? 0])) as Record<JobState, number>;
  }

  /** When the next queued job may be taken up, ms since 1970. */
  nextAt(): number | undefined {
    const row = this.#database.prepare("SELECT min(not_before) AS at FROM jobs WHERE state = 'queued'").get();
    return (row?.['at'] as number | null) ?? undefined;
  }

  /** What a reader holds of an answer. */
  judge(verdict: Verdict): void {
    const { job, lesion, verdict: said, comment, by } = verdict;
    this.#database
      .prepare('INSERT INTO verdicts (job, lesion, verdict, comment, by, at) VALUES (?, ?, ?, ?, ?, ?)')
      .run(job, lesion, said, comment, by, this.#now());
  }

  verdicts(job: string): (Verdict & { readonly at: number })[] {
    return this.#database
      .prepare('SELECT job, lesion, verdict, comment, by, at FROM verdicts WHERE job = ? ORDER BY at')
      .all(job) as unknown as (Verdict & { at: number })[];
  }
}

export interface Verdict {
  readonly job: string;
  /** Index of the lesion in the job's result. */
  readonly lesion: number;
  /** The class that the reader holds right, or `agree`. */
  readonly verdict: string;
  readonly comment: string;
  readonly by: string;
}

const jobOf = (row: Row): Job => ({
  id: row.id,
  request: JSON.parse(row.request),
  state: row.state,
  attempts: row.attempts,
  notBefore: row.not_before,
  message: row.message ?? undefined,
  asked: row.asked,
  changed: row.changed,
  result: row.result === null ? undefined : JSON.parse(row.result),
});
