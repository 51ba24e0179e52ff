import { readdir } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import type { Refused } from '../importRequest.ts';
import type { FolderTask, IndexedFolder } from './indexFolder.ts';

/** Where the files of a study are: whole folders where all of a folder is of one study, single files elsewhere. */
export interface IndexedStudy {
  /** As the files say; empty where they do not. */
  readonly patientId: string;
  readonly studyUid: string;
  readonly paths: string[];
  /** First folder below the source, or the archive's name: what stands for a patient whose files name none. */
  readonly places: Set<string>;
}

/** Folder after folder in order of name, each with its own files; only one folder's names are held at a time. */
export async function* foldersOf(root: string, left: (path: string) => boolean): AsyncGenerator<FolderTask> {
  const entries = (await readdir(root, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1));
  const files = entries.filter((e) => e.isFile()).map((e) => join(root, e.name));
  const kept = files.filter((path) => !left(path));
  if (kept.length > 0) yield { folder: root, files: kept, whole: kept.length === files.length };
  for (const entry of entries)
    if (entry.isDirectory() && !left(join(root, entry.name))) yield* foldersOf(join(root, entry.name), left);
}

/** The studies of a tree: a few words for each, however many files it has. */
export class StudyIndex {
  readonly #root: string;
  readonly #studies = new Map<string, IndexedStudy>();
  readonly refused: Refused[] = [];

  constructor(root: string) {
    this.#root = root;
  }

  add({ folder, whole }: FolderTask, { files, refused }: IndexedFolder): void {
    for (const { what, why } of refused) this.refused.push({ what: this.#short(what), why });
    const keys = new Set(files.flatMap(({ studies }) => studies.map((s) => JSON.stringify(s))));
    const pure = whole && keys.size === 1;
    for (const { file, studies } of files)
      for (const { patientId, studyUid } of studies) {
        const key = JSON.stringify([patientId, studyUid]);
        const study = this.#studies.get(key) ?? { patientId, studyUid, paths: [], places: new Set<string>() };
        this.#studies.set(key, study);
        const path = pure ? folder : file;
        if (study.paths.at(-1) !== path) study.paths.push(path);
        study.places.add(this.#place(file));
      }
  }

  /** The studies that a patient's word may mean: the patient ID; else the folder or archive, where files name no patient. */
  find(patient: string, study: string): IndexedStudy[] {
    const all = [...this.#studies.values()];
    const own = all.filter(({ patientId }) => patientId === patient);
    const found = own.length > 0 ? own : all.filter(({ places }) => places.has(patient));
    return study === '' ? found : found.filter(({ studyUid }) => studyUid === study);
  }

  /** What the files call their patients, for a message. */
  get patients(): string[] {
    return [
      ...new Set([...this.#studies.values()].map(({ patientId, places }) => patientId || [...places][0] || '')),
    ].sort();
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
