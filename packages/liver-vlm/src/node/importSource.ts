import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../errors.ts';
import { importCt } from './importCt.ts';
import { ctSamples, importStudies, type StudyImportRequest } from './importing/importStudies.ts';
import type { StudyJob } from './importing/job.ts';
import type { ImportedDataset, Refused } from './importRequest.ts';
import { imageFolders } from './layouts/imageFolders.ts';
import { listing } from './layouts/listing.ts';
import { phaseFolders } from './layouts/phaseFolders.ts';
import { pointerCsv } from './layouts/pointerCsv.ts';
import { readPhases } from './phaseTable.ts';
import { readTable } from './table.ts';

export interface SourceRequest extends Omit<StudyImportRequest, 'phaseOverrides'> {
  /** A folder, a CSV or a JSON. */
  readonly source: string;
  /** Lesions of a DICOM tree. */
  readonly labels?: string;
  /** A CSV of phases that the user knows better: columns `series` (UID or folder) and `phase` (ours, or `ignore`). */
  readonly phases?: string;
  readonly columns?: Readonly<Record<string, string>>;
  /** Told what the source was taken for. */
  readonly onLayout?: (layout: string) => void;
}

/** Imports whatever the source is: recognises its layout, says so, and makes the data set. */
export async function importSource(request: SourceRequest): Promise<ImportedDataset> {
  const { source, labels, onLayout } = request;
  const found = await stat(source).catch(() => undefined);
  if (!found) throw new UserError(`${source}: expected a folder or a CSV, got nothing there - check the path`, 'input');
  if (found.isDirectory()) {
    const { folders, files } = await listing(source);
    if (folders.length + files.length === 0)
      throw new UserError(`${source}: expected files, got an empty folder - check the path`, 'input');
  }
  if (labels !== undefined) {
    onLayout?.('DICOM, lesions from a CSV');
    const phaseOverrides = request.phases === undefined ? [] : await readPhases(request.phases);
    return importCt({ ...request, labels, phaseOverrides });
  }
  const lower = source.toLowerCase();
  if (found.isFile() && lower.endsWith('.csv')) return fromCsv(request);
  if (found.isFile() && lower.endsWith('.json')) {
    const { lldMmri } = await import('./layouts/lldMmri.ts');
    const found = await lldMmri(source);
    const layout = 'LLD-MMRI annotations, four contrast phases of MR (values are no HU)';
    if (found) return fromVolumes(request, layout, found.jobs, found.left);
    throw new UserError(
      `${source}: expected LLD-MMRI annotations, got another JSON - see the README for layouts`,
      'input',
    );
  }
  if (found.isFile())
    throw new UserError(`${source}: expected a folder, a .csv or a .json, got another file - see the README`, 'input');
  return fromFolder(request);
}

async function fromFolder(request: SourceRequest): Promise<ImportedDataset> {
  const { source, onLayout } = request;
  const volumes = await phaseFolders(source);
  if (volumes) return fromVolumes(request, 'folders of class and case, one volume a phase, masks beside', volumes);
  for (const folder of [source, join(source, 'labels')])
    for (const file of (await listing(folder).catch(() => ({ files: [] as string[] }))).files)
      if (/annotation.*\.json$/i.test(file)) return importSource({ ...request, source: join(folder, file) });
  const pictures = await imageFolders(source);
  if (pictures) {
    onLayout?.('2-D images in a folder for each class');
    const { importImages } = await import('./importImages.ts');
    return importImages({ ...request, csv: source, ...pictures });
  }
  throw new UserError(
    'import: expected --labels with a folder of DICOM files, got none - list your lesions: patient,lesion,label,seg',
    'usage',
  );
}

async function fromCsv(request: SourceRequest): Promise<ImportedDataset> {
  const { source, onLayout } = request;
  const jobs = pointerCsv(source, await readTable(source, []));
  if (jobs) return fromVolumes(request, 'a CSV that points at volumes', jobs);
  onLayout?.('a CSV of 2-D images');
  const { importImages } = await import('./importImages.ts');
  return importImages({ ...request, csv: source });
}

function fromVolumes(
  request: SourceRequest,
  layout: string,
  jobs: readonly StudyJob[],
  left: readonly Refused[] = [],
): Promise<ImportedDataset> {
  request.onLayout?.(layout);
  const lesions = jobs.reduce((sum, job) => sum + job.lesions.length, 0);
  return importStudies(request, {
    layout,
    source: request.source,
    key: jobs,
    lesions,
    most: jobs.length,
    synthetic: false,
    samples: ctSamples(request),
    studies: (refused) => {
      refused.push(...left);
      return jobs;
    },
  });
}
