import type { DatabaseSync } from 'node:sqlite';
import { LesionMark } from 'liver-vlm';

export interface StoredMark {
  readonly mark: LesionMark;
  readonly by: string;
  readonly at: number;
}

interface Row {
  readonly mark: string;
  readonly by: string;
  readonly at: number;
}

/** Readers' marks of lesions, by study. */
export class Marks {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** A mark of the same name in the same study is replaced. */
  save(mark: LesionMark, by: string, at: number): void {
    this.#database
      .prepare('INSERT OR REPLACE INTO marks (study_uid, id, mark, by, at) VALUES (?, ?, ?, ?, ?)')
      .run(mark.studyUid, mark.id, JSON.stringify(mark), by, at);
  }

  of(studyUid: string): StoredMark[] {
    return this.#database
      .prepare('SELECT mark, by, at FROM marks WHERE study_uid = ? ORDER BY id')
      .all(studyUid)
      .map((row) => {
        const { mark, by, at } = row as unknown as Row;
        return { mark: LesionMark.parse(JSON.parse(mark)), by, at };
      });
  }
}
