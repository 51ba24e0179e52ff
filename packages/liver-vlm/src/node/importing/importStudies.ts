import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { phases, type RegistrationKind } from '@liver-vlm/imaging/study';
import type { DatasetInfo, SampleRecord } from '../../dataset/format.ts';
import { UserError } from '../../errors.ts';
import { sha256 } from '../files.ts';
import type { ImportedDataset, ImportRequest, Refused } from '../importRequest.ts';
import type { LinePlace } from '../journal.ts';
import type { PhaseOverride } from '../study.ts';
import { DatasetWriter, removeHalves } from '../writeDataset.ts';
import type { Task } from './carryOut.ts';
import { HeaderStore } from './headerStore.ts';
import type { FolderTask, IndexedFolder, StudyPart } from './indexFolder.ts';
import type { ImportSettings, PictureJob, StudyJob, StudyResult } from './job.ts';
import { StudyJournal } from './studyJournal.ts';
import { inThreads } from './threads.ts';
import { REPORT_FILE, writeImportReport } from './writeReport.ts';

/** What a layout found: folders to look through first, if any, then the studies. */
export interface ImportPlan {
  /** What the source is, in words, for the report. */
  readonly layout: string;
  /** Whatever the result depends on, besides the request; a resumed import must have the same. */
  readonly key: unknown;
  readonly lesions: number;
  /** Most studies there can be, where lesions share one. */
  readonly most?: number;
  readonly synthetic: boolean;
  readonly source: string;
  readonly index?: {
    readonly folders: AsyncIterable<FolderTask>;
    readonly add: (part: StudyPart, headers: LinePlace) => void;
    readonly refuse: (refused: readonly Refused[]) => void;
  };
  /** Asked for when all folders are indexed; what it refuses is added to `refused`. */
  readonly studies: (refused: Refused[]) => Iterable<StudyJob | PictureJob>;
  /** What its samples are. */
  readonly samples: SampleForm;
}

export type SampleForm = Pick<DatasetInfo, 'kind' | 'channels' | 'extraction'>;

export interface ThreadedImportRequest extends ImportRequest {
  readonly phaseOverrides?: readonly PhaseOverride[];
  /** Threads; by default all cores. The data set does not depend on it. With one, the calling thread is busy until the end. */
  readonly threads?: number;
}

export interface StudyImportRequest extends ThreadedImportRequest {
  /** Slices of each lesion. */
  readonly slices: number;
  /** How the other phases are registered to the reference around each lesion. Default none. */
  readonly register?: 'none' | RegistrationKind;
}

/** Samples of multi-phase CT (or MR) as an import makes them. */
export function ctSamples({ size, slices, margin, register = 'none' }: StudyImportRequest): SampleForm {
  const extraction = { size, slices, margin: { ...margin }, channels: [...phases], missing: 'nearest', register };
  return { kind: 'ct', channels: [...phases], extraction };
}

/** Lesions shown in the report. */
const PICTURED = 60;
/** Memory that a thread may need for a large study, bytes. */
const THREAD_MEMORY = 1 << 30;

/** Imports studies or pictures in threads, one a thread at a time, into a data set folder with its report. */
export async function importStudies(request: ThreadedImportRequest, plan: ImportPlan): Promise<ImportedDataset> {
  const { out, size, classes, onProgress, phaseOverrides = [] } = request;
  const { kind, channels, extraction } = plan.samples;
  const key = sha256(JSON.stringify([plan.key, extraction, classes ?? null, phaseOverrides]));
  const writer = await DatasetWriter.open(out, key, { replace: request.replace });
  const journal = await StudyJournal.open(writer.partial);
  const headers = await HeaderStore.open(writer.partial);
  const settings: ImportSettings<SampleForm['extraction']> = {
    extraction,
    folder: writer.partial,
    phaseOverrides,
    ...(classes ? { classes } : {}),
  };
  const refused: Refused[] = [];
  let done = 0;
  const advance = (lesions: number): void => {
    done += lesions;
    onProgress?.(done, plan.lesions);
  };

  const indexing = { pending: 0, files: 0, resume: (): void => undefined };
  async function* tasks(): AsyncGenerator<Task> {
    if (plan.index) {
      for await (const index of plan.index.folders) {
        indexing.pending++;
        yield { index };
      }
      // Other threads may still be reading headers.
      if (indexing.pending > 0) await new Promise<void>((resolve) => Object.assign(indexing, { resume: resolve }));
    }
    let nth = 0;
    const every = Math.max(1, Math.ceil(plan.lesions / PICTURED));
    for (const study of plan.studies(refused)) {
      const lesions = study.lesions.map((lesion) => ({ ...lesion, pictured: nth++ % every === 0 }));
      if (journal.has(studyKey(study))) advance(study.lesions.length);
      else yield { study: { ...study, lesions } as StudyJob | PictureJob };
    }
  }
  const onResult = async (result: IndexedFolder | StudyResult, task: Task): Promise<void> => {
    if ('index' in task) {
      const { parts, refused } = result as IndexedFolder;
      for (const { headers: packed, ...part } of parts) plan.index?.add(part, await headers.add(packed));
      plan.index?.refuse(refused);
      indexing.files += task.index.files.length;
      request.onFiles?.(indexing.files);
      if (--indexing.pending === 0) indexing.resume();
      return;
    }
    const { records, ...study } = result as StudyResult;
    for (const record of records) await writer.record(record);
    await journal.add({ key: studyKey(task.study), ...study, lesions: records.map(shown) });
    advance(task.study.lesions.length);
  };
  const most = Math.max(1, Math.floor((0.7 * totalmem()) / THREAD_MEMORY));
  // No more threads than there can be studies: starting one costs more than reading a few headers.
  const threads = request.threads ?? Math.min(availableParallelism(), most, Math.max(1, plan.most ?? plan.lesions));
  if (threads > 1)
    try {
      await inThreads(new URL('./worker.ts', import.meta.url), settings, threads, tasks(), onResult);
    } catch (error) {
      // The threads beside the one that failed were ended in the middle of what they wrote.
      await removeHalves(writer.partial);
      throw error;
    }
  else {
    const { carryOut } = await import('./carryOut.ts');
    for await (const task of tasks()) await onResult(await carryOut(task, settings), task);
  }

  refused.sort((a, b) => (`${a.what}\u0000${a.why}` < `${b.what}\u0000${b.why}` ? -1 : 1));
  for await (const study of journal.studies()) refused.push(...study.refused);
  if (writer.done.size === 0) {
    const [first] = refused;
    throw new UserError(
      `${plan.source}: expected at least one lesion that can be imported, got none${first ? ` - first refusal: ${first.what}: ${first.why}` : ''}`,
      'input',
    );
  }
  const known = classes ?? [...new Set([...writer.done.values()].map((r) => r.label))].sort();
  const info: DatasetInfo = {
    format: 'liver-vlm-dataset',
    version: 1,
    name: request.name,
    kind,
    synthetic: plan.synthetic,
    classes: [...known],
    channels,
    size: [size, size],
    extraction,
    source: request.description ?? plan.layout,
    createdBy: request.createdBy,
  };
  await writeImportReport(writer.partial, info, { layout: plan.layout, lesions: writer.done.size, refused }, journal);
  await journal.finish();
  await headers.remove();
  await writer.finish(info);
  return { folder: out, lesions: writer.done.size, classes: known, refused, report: join(out, REPORT_FILE) };
}

const studyKey = ({ patient, study, lesions }: StudyJob | PictureJob): string =>
  JSON.stringify([patient, study ?? '', lesions.map(({ lesion }) => lesion)]);

const shown = ({ id, label, tensors, provenance }: SampleRecord) => ({
  id,
  label,
  tensors: tensors.file,
  volumeMl: typeof provenance['volumeMl'] === 'number' ? provenance['volumeMl'] : null,
});
