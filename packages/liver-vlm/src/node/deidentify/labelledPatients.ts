import { dirname, relative, resolve } from 'node:path';
import type { Row } from '../table.ts';

/** The path of a row's `seg` within the source, with forward slashes; `labels` is the path that it is relative to. */
export const segWithin = (row: Row, labels: string, source: string): string =>
  relative(source, resolve(dirname(labels), row['seg'] ?? '')).replaceAll('\\', '/');

/** The patient whom the table names for a file, and whether the file is one of its masks. */
export interface LabelledPatient {
  readonly patient: string;
  readonly mask: boolean;
}

/**
 * Whose a file without Patient ID is by the user's table: the patient whose folder or archive it lies in, or whose mask it is.
 * Masks written as images of their own often bear neither the patient's ID nor name.
 */
export class LabelledPatients {
  readonly #patients: ReadonlySet<string>;
  readonly #masks: readonly (readonly [path: string, patient: string])[];

  constructor(rows: readonly Row[], labels: string, source: string) {
    this.#patients = new Set(rows.map((row) => row['patient'] ?? ''));
    this.#masks = rows.map((row) => [segWithin(row, labels, source), row['patient'] ?? ''] as const);
  }

  /** @param path of the file within the source; members of an archive follow its name */
  find(path: string): LabelledPatient | undefined {
    const owners = this.#masks.filter(([mask]) => path === mask || path.startsWith(`${mask}/`));
    const [first] = owners;
    if (first && owners.every(([, patient]) => patient === first[1])) return { patient: first[1], mask: true };
    const place = path.split('/')[0]?.replace(/\.(zip|tar|tgz|tar\.gz|gz)$/i, '') ?? '';
    return this.#patients.has(place) ? { patient: place, mask: false } : undefined;
  }
}
