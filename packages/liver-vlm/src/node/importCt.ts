import { stat } from 'node:fs/promises';
import { dirname, isAbsolute, resolve } from 'node:path';
import {
  type ByteSource,
  type ExtractOptions,
  extractLesion,
  ImagingError,
  parseDicom,
  phases,
} from '@liver-vlm/imaging';
import { walkFiles } from '@liver-vlm/imaging/node';
import { UserError } from '../errors.ts';
import { readIfPresent, sha256 } from './files.ts';
import type { ImportedDataset, ImportRequest, Refused } from './importRequest.ts';
import { readRegions } from './roi.ts';
import { readStudy, type Study } from './study.ts';
import { type Row, readTable } from './table.ts';
import { DatasetWriter } from './writeDataset.ts';

/**
 * Imports multi-phase CT from DICOM: a tree of any naming and a `labels.csv` with the columns `patient,lesion,label,seg` and, where a
 * patient has several studies, `study` (its UID). `seg` is a path relative to the CSV: DICOM SEG, RTSTRUCT or a mask.
 */
export async function importCt(
  request: ImportRequest & { readonly source: string; readonly labels: string; readonly slices: number },
): Promise<ImportedDataset> {
  const { source, labels, out, size, margin, slices, onProgress } = request;
  const rows = await readTable(labels, ['patient', 'lesion', 'label', 'seg']);
  const extraction = { size, slices, margin, channels: phases, missing: 'nearest' } satisfies ExtractOptions;
  const writer = await DatasetWriter.open(out, sha256(JSON.stringify([source, rows, extraction])), {
    replace: request.replace,
  });
  const refused: Refused[] = [];
  const studies = await indexStudies(source, refused);
  const byStudy = Map.groupBy(rows, (row) => studyKey(row['patient']!, row['study'] ?? ''));
  let done = 0;
  for (const [key, lesions] of byStudy) {
    const open = lesions.filter((row) => !writer.done.has(idOf(row)));
    try {
      if (open.length > 0) await importStudy(findStudy(studies, key, lesions[0]!), open);
    } catch (error) {
      if (!(error instanceof ImagingError) && !(error instanceof UserError)) throw error;
      refused.push({ what: `patient ${lesions[0]!['patient']}`, why: error.message });
    }
    done += lesions.length;
    onProgress?.(done, rows.length);
  }

  async function importStudy(files: readonly ByteSource[], lesions: readonly Row[]): Promise<void> {
    const study = await readStudy(files, `patient ${lesions[0]!['patient']}`);
    refused.push(...study.refused);
    for (const row of lesions)
      try {
        await importLesion(study, row);
      } catch (error) {
        if (!(error instanceof ImagingError) && !(error instanceof UserError)) throw error;
        refused.push({ what: `patient ${row['patient']}, lesion ${row['lesion']}`, why: error.message });
      }
  }

  async function importLesion(study: Study, row: Row): Promise<void> {
    const label = row['label']!;
    if (!label) throw new UserError('expected a label, got an empty cell - fill it', 'input');
    if (request.classes && !request.classes.includes(label))
      throw new UserError(
        `expected a label among ${request.classes.join(', ')}, got "${label}" - correct it, or add the class`,
        'input',
      );
    const path = isAbsolute(row['seg']!) ? row['seg']! : resolve(dirname(labels), row['seg']!);
    const regions = await readRegions(path);
    const region = regions.length === 1 ? regions[0] : regions.find((r) => r.name === row['lesion']);
    if (!region)
      throw new UserError(
        `${row['seg']}: expected one region, or one named "${row['lesion']}", got ${regions.map((r) => r.name).join(', ')}`,
        'input',
      );
    const sample = extractLesion(
      {
        patient: row['patient']!,
        ...(study.study === undefined ? {} : { study: study.study }),
        lesion: row['lesion']!,
        label,
      },
      study.phases,
      region.region,
      extraction,
    );
    const provenance = { ...sample.provenance, seg: row['seg']!, corrections: study.corrections };
    await writer.add({ ...sample, id: idOf(row), label, provenance });
  }

  const found = [...writer.done.values()];
  if (found.length === 0)
    throw new UserError(
      `${source}: expected at least one lesion that can be imported, got none - first refusal: ${refused[0]?.what}: ${refused[0]?.why}`,
      'input',
    );
  const classes = request.classes ?? [...new Set(found.map((r) => r.label))].sort();
  await writer.finish({
    format: 'liver-vlm-dataset',
    version: 1,
    name: request.name,
    kind: 'ct',
    synthetic: await isPhantom(source),
    classes: [...classes],
    channels: [...phases],
    size: [size, size],
    extraction: { ...extraction, margin: { ...margin }, channels: [...phases] },
    source: request.description ?? 'multi-phase CT from DICOM',
    createdBy: request.createdBy,
  });
  return { folder: out, lesions: found.length, classes, refused };
}

const idOf = (row: Row): string => [row['patient'], row['study'], row['lesion']].filter(Boolean).join('_');
const studyKey = (patient: string, study: string): string => `${patient}\u0000${study}`;

/** Which files belong to which study, by the patient and study that each file names; only headers are looked at. */
async function indexStudies(source: string, refused: Refused[]): Promise<Map<string, ByteSource[]>> {
  const folder = await stat(source).catch(() => undefined);
  if (!folder)
    throw new UserError(`${source}: expected a folder of DICOM files, got nothing there - check the path`, 'input');
  const studies = new Map<string, ByteSource[]>();
  const files = await walkFiles(source);
  if (files.length === 0)
    throw new UserError(`${source}: expected a folder of DICOM files, got an empty one - check the path`, 'input');
  for (const file of files) {
    try {
      const { dataset } = parseDicom(await file.read(), file.name);
      if (dataset.string('SOPClassUID') === undefined && dataset.string('Rows') === undefined) continue;
      const key = studyKey(dataset.string('PatientID') ?? '', dataset.string('StudyInstanceUID') ?? '');
      studies.set(key, [...(studies.get(key) ?? []), file]);
    } catch (error) {
      if (!(error instanceof ImagingError)) throw error;
      if (error.code !== 'unknown-format') refused.push({ what: file.name, why: error.message });
    }
  }
  return studies;
}

function findStudy(studies: ReadonlyMap<string, ByteSource[]>, key: string, row: Row): ByteSource[] {
  const exact = studies.get(key);
  if (exact) return exact;
  const patient = row['patient']!;
  const own = [...studies].filter(([k]) => k.startsWith(`${patient}\u0000`));
  if (own.length === 1 && !row['study']) return own[0]![1];
  throw new UserError(
    `patient ${patient}: expected ${row['study'] ? `study ${row['study']}` : 'one study'}, got ${own.length} ${own.length === 1 ? 'study of another UID' : 'studies'} - correct the columns patient and study`,
    'input',
  );
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
