import { dirname } from 'node:path';
import { csvOf, type Row } from '../table.ts';
import { segWithin } from './labelledPatients.ts';

/** Old names of what was written, and their new ones. */
export interface Renaming {
  readonly patients: ReadonlyMap<string, string>;
  readonly studies: ReadonlyMap<string, string>;
  /** Of a patient whom the table alone names, the new studies that are not masks. */
  readonly studiesOf: ReadonlyMap<string, ReadonlySet<string>>;
  /** Path in the source to path in the output. */
  readonly files: ReadonlyMap<string, string>;
}

/** A `labels.csv` under the new names. Columns other than patient, study, lesion, label and seg may identify and are left out. */
export interface Relabelled {
  readonly csv: string;
  readonly lost: readonly { readonly row: number; readonly why: string }[];
}

/** Rewrites the lesions of a DICOM tree for its de-identified copy; `labels` is the path that the `seg` cells are relative to. */
export function relabel(rows: readonly Row[], labels: string, source: string, names: Renaming): Relabelled {
  const lost: { row: number; why: string }[] = [];
  const kept = rows.flatMap((row, i) => {
    const patient = names.patients.get(row['patient'] ?? '');
    const [only = '', ...more] = names.studiesOf.get(row['patient'] ?? '') ?? [];
    const study = row['study'] ? names.studies.get(row['study']) : more.length > 0 ? '' : only;
    const seg = newPlace(segWithin(row, labels, source), row['lesion'] ?? '', names.files);
    const missing =
      patient === undefined ? 'patient' : study === undefined ? 'study' : seg === undefined ? 'seg' : undefined;
    if (missing !== undefined) {
      lost.push({ row: i + 2, why: `its ${missing} is not among the files that were written` });
      return [];
    }
    const lesion = (row['lesion'] ?? '').replaceAll(row['patient'] || '\0', patient as string);
    return [[patient, study, lesion, row['label'] ?? '', seg] as string[]];
  });
  return { csv: csvOf([['patient', 'study', 'lesion', 'label', 'seg'], ...kept]), lost };
}

/** A file's new path; a folder's or archive's where all its files went into one, or all those in a folder named as the lesion. */
function newPlace(from: string, lesion: string, files: ReadonlyMap<string, string>): string | undefined {
  const exact = files.get(from);
  if (exact !== undefined) return exact;
  const inside = [...files].filter(([old]) => old.startsWith(`${from}/`));
  const named = inside.filter(([old]) => dirname(old).endsWith(`/${lesion}`));
  for (const some of [inside, named]) {
    const folders = new Set(some.map(([, now]) => dirname(now)));
    if (folders.size === 1) return [...folders][0];
  }
  return undefined;
}
