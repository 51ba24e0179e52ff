import { stat } from 'node:fs/promises';
import { dirname, isAbsolute, resolve, sep } from 'node:path';
import { UserError } from '../errors.ts';
import { readIfPresent } from './files.ts';
import { ctSamples, importStudies, type StudyImportRequest } from './importing/importStudies.ts';
import { foldersOf, StudyIndex } from './importing/indexTree.ts';
import type { StudyJob } from './importing/job.ts';
import type { ImportedDataset, Refused } from './importRequest.ts';
import { type Row, readTable } from './table.ts';

/**
 * Imports multi-phase CT from DICOM: a tree of any naming and a `labels.csv` with the columns `patient,lesion,label,seg` and, where a
 * patient has several studies, `study` (its UID). `seg` is a path relative to the CSV: DICOM SEG, RTSTRUCT or a mask; of a label map (NIfTI) the column `value` says which number. `patient` is the
 * Patient ID; where the files have none, the name of the patient's folder or archive in the source.
 */
export async function importCt(
  request: StudyImportRequest & { readonly source: string; readonly labels: string },
): Promise<ImportedDataset> {
  const { source, labels } = request;
  const rows = await readTable(labels, ['patient', 'lesion', 'label', 'seg']);
  if (!(await stat(source).catch(() => undefined))?.isDirectory())
    throw new UserError(`${source}: expected a folder of DICOM files, got none there - check the path`, 'input');
  const root = resolve(source);
  const masks = new Set(rows.map((row) => segOf(labels, row)));
  const isMask = (path: string) => masks.has(path) || [...ancestors(path, root)].some((folder) => masks.has(folder));
  const index = new StudyIndex(root);
  return importStudies(request, {
    layout: 'multi-phase CT from DICOM',
    source,
    key: [root, rows],
    lesions: rows.length,
    most: new Set(rows.map(studyOf)).size,
    synthetic: await isPhantom(source),
    samples: ctSamples(request),
    index: {
      folders: foldersOf(root, isMask),
      add: (part, headers) => index.add(part, headers),
      refuse: (refused) => index.refuse(refused),
    },
    studies: (refused) => studiesOf(rows, labels, index, root, refused),
  });
}

function* studiesOf(
  rows: readonly Row[],
  labels: string,
  index: StudyIndex,
  root: string,
  refused: Refused[],
): Generator<StudyJob> {
  refused.push(...index.refused);
  const groups = Map.groupBy(rows, studyOf);
  for (const lesions of groups.values()) {
    const { patient = '', study = '' } = lesions[0]!;
    const found = index.find(patient, study);
    if (found.length !== 1) {
      refused.push({ what: `patient ${patient}`, why: notOne(index, patient, study, found.length) });
      continue;
    }
    yield {
      patient,
      ...(study ? { study } : {}),
      images: { kind: 'dicom', root, headers: found[0]!.headers },
      lesions: lesions.map((row) => ({
        lesion: row['lesion']!,
        label: row['label']!,
        region: { kind: 'file', path: segOf(labels, row), ...(row['value'] ? { label: Number(row['value']) } : {}) },
      })),
    };
  }
}

/** What rows of one study have in common. */
const studyOf = (row: Row): string => JSON.stringify([row['patient'], row['study'] ?? '']);

function notOne(index: StudyIndex, patient: string, study: string, count: number): string {
  if (count > 1) return `expected one study, got ${count} - add a column study with the Study Instance UID`;
  const known = index.patients;
  const some = known.slice(0, 5).join(', ') + (known.length > 5 ? ', ...' : '');
  const wanted = study ? `study ${study} of patient ${patient}` : `files of patient ${patient}`;
  return `expected ${wanted}, got none (the source holds ${some || 'no DICOM images'}) - correct the columns patient and study`;
}

const segOf = (labels: string, row: Row): string =>
  isAbsolute(row['seg']!) ? row['seg']! : resolve(dirname(labels), row['seg']!);

function* ancestors(path: string, root: string): Generator<string> {
  for (let at = dirname(path); at.length > root.length && at.startsWith(root + sep); at = dirname(at)) yield at;
}

/** A cohort that we made says so beside its files. */
async function isPhantom(source: string): Promise<boolean> {
  const bytes = await readIfPresent(resolve(source, 'cohort.json'));
  if (!bytes) return false;
  try {
    return (JSON.parse(new TextDecoder().decode(bytes)) as { synthetic?: unknown }).synthetic === true;
  } catch {
    return false;
  }
}
