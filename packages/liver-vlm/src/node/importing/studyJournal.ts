import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomic } from '../files.ts';
import { Journal, type LinePlace } from '../journal.ts';
import { gathered } from './gathered.ts';
import type { StudyResult } from './job.ts';

/** One finished study as `studies.jsonl` keeps it: its lesions by what the report says of them. */
export interface StudyRecord extends Omit<StudyResult, 'records'> {
  readonly key: string;
  readonly lesions: readonly {
    readonly id: string;
    readonly label: string;
    readonly tensors: string;
    readonly volumeMl: number | null;
  }[];
}

export const STUDIES_FILE = 'studies.jsonl';

/** What became of each study, on disk: a resumed import asks it what is done, the report is written from it. */
export class StudyJournal {
  readonly #folder: string;
  readonly #journal: Journal;
  readonly #places: Map<string, LinePlace>;

  private constructor(folder: string, journal: Journal, places: Map<string, LinePlace>) {
    this.#folder = folder;
    this.#journal = journal;
    this.#places = places;
  }

  static async open(folder: string): Promise<StudyJournal> {
    const places = new Map<string, LinePlace>();
    const journal = await Journal.open(join(folder, `${STUDIES_FILE}.partial`), (line, place) =>
      places.set((line as StudyRecord).key, place),
    );
    return new StudyJournal(folder, journal, places);
  }

  has(key: string): boolean {
    return this.#places.has(key);
  }

  async add(record: StudyRecord): Promise<void> {
    this.#places.set(record.key, await this.#journal.append(record));
  }

  /** Every study in the order of its key, whatever order they were finished in. */
  async *studies(): AsyncGenerator<StudyRecord> {
    const sorted = [...this.#places].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, place]) => place);
    for await (const line of this.#journal.lines(sorted)) yield JSON.parse(line) as StudyRecord;
  }

  async *#lines(): AsyncGenerator<string> {
    for await (const study of this.studies()) yield `${JSON.stringify(study)}\n`;
  }

  /** Leaves `studies.jsonl` in order. */
  async finish(): Promise<void> {
    await this.#journal.close();
    await writeAtomic(join(this.#folder, STUDIES_FILE), gathered(this.#lines()));
    await rm(this.#journal.path);
  }
}
