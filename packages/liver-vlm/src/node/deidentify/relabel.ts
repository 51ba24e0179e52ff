import { dirname, relative, resolve } from 'node:path';
import type { Row } from '../table.ts';

/** Old names of what was written, and their new ones. */
export interface Renaming {
  readonly patients: ReadonlyMap<string, string>;
  readonly studies: ReadonlyMap<string, string>;
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
  const lines = rows.flatMap((row, i) => {
    const patient = names.patients.get(row['patient'] ?? '');
    const study = row['study'] ? names.studies.get(row['study']) : '';
    const from = relative(source, resolve(dirname(labels), row['seg'] ?? '')).replaceAll('\\', '/');
    const seg = newPlace(from, names.files);
    const missing =
      patient === undefined ? 'patient' : study === undefined ? 'study' : seg === undefined ? 'seg' : undefined;
    if (missing !== undefined) {
      lost.push({ row: i + 2, why: `its ${missing} is not among the files that were written` });
      return [];
    }
    const lesion = (row['lesion'] ?? '').replaceAll(row['patient'] || '\0', patient as string);
    return [[patient, study, lesion, row['label'] ?? '', seg].map((cell) => quoted(cell as string)).join(',')];
  });
  return { csv: `${['patient,study,lesion,label,seg', ...lines].join('\n')}\n`, lost };
}

/** A file's new path; a folder's where all its files went into one. */
function newPlace(from: string, files: ReadonlyMap<string, string>): string | undefined {
  const exact = files.get(from);
  if (exact !== undefined) return exact;
  const inside = [...files].filter(([old]) => old.startsWith(`${from}/`)).map(([, now]) => dirname(now));
  return new Set(inside).size === 1 ? inside[0] : undefined;
}

const quoted = (cell: string): string => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
