import { fileSource, openFiles } from '@liver-vlm/imaging/node/files';
import { type ByteSource, ImagingError, plainHeader, readHeaderFile } from '@liver-vlm/imaging/study';
import type { Refused } from '../importRequest.ts';
import { type FileHeader, packHeaders } from './headerStore.ts';

/** Files of one folder whose study is asked for. */
export interface FolderTask {
  readonly files: readonly string[];
}

/** What a folder holds of one study. */
export interface StudyPart {
  /** As the files say; empty where they do not. */
  readonly patientId: string;
  readonly studyUid: string;
  /** One of its files on disk for all, and every archive that holds some. */
  readonly paths: readonly string[];
}

export interface IndexedFolder {
  /** Each with its files' headers, packed. */
  readonly parts: readonly (StudyPart & { readonly headers: Uint8Array })[];
  readonly refused: readonly Refused[];
}

interface Found extends FileHeader {
  readonly study: Omit<StudyPart, 'paths'>;
}

const AT_ONCE = 16;
const ARCHIVE = /\.(zip|tar|tgz|gz)$/i;
const VOLUME = /\.(nii|nii\.gz|nrrd|mha|csv|json)$/i;

/** Says of each file to which study it belongs and what its header holds; what is no DICOM image is left out. */
export async function indexFolder({ files }: FolderTask): Promise<IndexedFolder> {
  const found: Found[][] = files.map(() => []);
  const refused: Refused[] = [];
  const entries = files.entries();
  const work = async (): Promise<void> => {
    for (const [i, path] of entries) {
      if (VOLUME.test(path)) continue;
      try {
        found[i] = ARCHIVE.test(path) ? await filesOfArchive(path) : await fileOf(fileSource(path), { path });
      } catch (error) {
        if (!(error instanceof ImagingError)) throw error;
        if (error.code !== 'unknown-format') refused.push({ what: path, why: error.message });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const studies = Map.groupBy(found.flat(), ({ study }) => JSON.stringify(study));
  const parts = [...studies.values()].map((own) => ({
    ...own[0]!.study,
    paths: pathsOf(own),
    headers: packHeaders(own.map(({ study: _, ...file }) => file)),
  }));
  return { parts, refused };
}

/** A folder stands for all its files; each archive stands for itself. */
function pathsOf(files: readonly FileHeader[]): string[] {
  const archives = new Set(files.flatMap(({ path, member }) => (member === undefined ? [] : path)));
  const single = files.find(({ member }) => member === undefined);
  return [...(single ? [single.path] : []), ...archives];
}

/** None where it is no image. @throws ImagingError where it cannot be read */
async function fileOf(source: ByteSource, place: Pick<FileHeader, 'path' | 'member'>): Promise<Found[]> {
  const opened = await readHeaderFile(source);
  const { dataset } = opened.file;
  if (dataset.string('SOPClassUID') === undefined && !dataset.has('Rows')) return [];
  const study = { patientId: dataset.string('PatientID') ?? '', studyUid: dataset.string('StudyInstanceUID') ?? '' };
  const header = plainHeader(opened);
  return [{ study, ...place, ...(header ? { header } : {}) }];
}

async function filesOfArchive(path: string): Promise<Found[]> {
  const found: Found[] = [];
  for await (const member of openFiles(path))
    try {
      found.push(...(await fileOf(member, { path, member: member.name })));
    } catch (error) {
      if (!(error instanceof ImagingError)) throw error;
    }
  return found;
}
