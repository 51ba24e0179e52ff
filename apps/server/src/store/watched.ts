import type { DatabaseSync } from 'node:sqlite';

/** What the watch has seen: studies with what they held, and how far it has read the archive's changes. */
export class Watched {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  fingerprint(studyUid: string): string | undefined {
    const row = this.#database.prepare('SELECT fingerprint FROM watched WHERE study_uid = ?').get(studyUid);
    return row?.['fingerprint'] as string | undefined;
  }

  remember(studyUid: string, fingerprint: string): void {
    this.#database
      .prepare('INSERT OR REPLACE INTO watched (study_uid, fingerprint) VALUES (?, ?)')
      .run(studyUid, fingerprint);
  }

  fact(name: string): string | undefined {
    return this.#database.prepare('SELECT value FROM facts WHERE name = ?').get(name)?.['value'] as string | undefined;
  }

  setFact(name: string, value: string): void {
    this.#database.prepare('INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)').run(name, value);
  }
}
