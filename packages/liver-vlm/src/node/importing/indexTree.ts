import { readdir } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import type { Refused } from '../importRequest.ts';
import type { LinePlace } from '../journal.ts';
import type { FolderTask, StudyPart } from './indexFolder.ts';

/** A study of a tree, and where the headers of its files are kept. */
export interface IndexedStudy extends Omit<StudyPart, 'paths'> {
  readonly headers: LinePlace[];
}

/** Folder after folder in order of name, each with its own files; only one folder's names are held at a time. */
export async function* foldersOf(root: string, left: (path: string) => boolean): AsyncGenerator<FolderTask> {
  const entries = (await readdir(root, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1));
  const files = entries.filter((e) => e.isFile()).map((e) => join(root, e.name));
  const kept = files.filter((path) => !left(path));
  if (kept.length > 0) yield { files: kept };
  for (const entry of entries)
    if (entry.isDirectory() && !left(join(root, entry.name))) yield* foldersOf(join(root, entry.name), left);
}

/** The studies of a tree: a few words for each, however many files it has. */
export class StudyIndex {
  readonly #root: string;
  readonly #studies = new Map<string, IndexedStudy>();
  readonly #byPatient = new Map<string, IndexedStudy[]>();
  /** First folder below the source, or the archive's name: what stands for a patient whose files name none. */
  readonly #byPlace = new Map<string, Set<IndexedStudy>>();
  readonly refused: Refused[] = [];

  constructor(root: string) {
    this.#root = root;
  }

  add({ patientId, studyUid, paths }: StudyPart, headers: LinePlace): void {
    const key = JSON.stringify([patientId, studyUid]);
    let study = this.#studies.get(key);
    if (!study) {
      study = { patientId, studyUid, headers: [] };
      this.#studies.set(key, study);
      const own = this.#byPatient.get(patientId);
      if (own) own.push(study);
      else this.#byPatient.set(patientId, [study]);
    }
    study.headers.push(headers);
    for (const path of paths) {
      const place = this.#place(path);
      const own = this.#byPlace.get(place);
      if (own) own.add(study);
      else this.#byPlace.set(place, new Set([study]));
    }
  }

  refuse(refused: readonly Refused[]): void {
    for (const { what, why } of refused) this.refused.push({ what: this.#short(what), why });
  }

  /** The studies that a patient's word may mean: the patient ID; else the folder or archive, where files name no patient. */
  find(patient: string, study: string): IndexedStudy[] {
    const found = this.#byPatient.get(patient) ?? [...(this.#byPlace.get(patient) ?? [])];
    return study === '' ? found : found.filter(({ studyUid }) => studyUid === study);
  }

  /** What the files call their patients, else their place, for a message. */
  get patients(): string[] {
    const named = [...this.#byPatient.keys()].filter((patient) => patient !== '');
    const places = [...this.#byPlace].filter(([, studies]) => [...studies].some(({ patientId }) => patientId === ''));
    return [...new Set([...named, ...places.map(([place]) => place)])].sort();
  }

  #short(path: string): string {
    return relative(this.#root, path).replaceAll(sep, '/') || path;
  }

  #place(file: string): string {
    const [first = '', ...rest] = this.#short(file).split('/');
    if (rest.length > 0) return first;
    const stem = first.replace(/\.(zip|tar|tgz|tar\.gz|gz)$/i, '');
    return stem === first ? (dirname(file).split(sep).at(-1) ?? '') : stem;
  }
}
