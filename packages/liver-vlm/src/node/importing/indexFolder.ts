import { fileSource, openFiles } from '@liver-vlm/imaging/node/files';
import { type ByteSource, type DicomFile, ImagingError, readHeaderFile } from '@liver-vlm/imaging/study';
import type { Refused } from '../importRequest.ts';

/** Files of one folder whose study is asked for. */
export interface FolderTask {
  readonly folder: string;
  readonly files: readonly string[];
  /** Whether these are all files of the folder. */
  readonly whole: boolean;
}

/** A file and the studies in it: one, or several for an archive. */
export interface FileStudies {
  readonly file: string;
  readonly studies: readonly { readonly patientId: string; readonly studyUid: string }[];
}

export interface IndexedFolder {
  readonly files: readonly FileStudies[];
  readonly refused: readonly Refused[];
}

const AT_ONCE = 16;
const ARCHIVE = /\.(zip|tar|tgz|gz)$/i;
const VOLUME = /\.(nii|nii\.gz|nrrd|mha|csv|json)$/i;

/** Says of each file to which study it belongs, by its header; what is no DICOM image is left out. */
export async function indexFolder({ files }: FolderTask): Promise<IndexedFolder> {
  const found: FileStudies[] = new Array(files.length);
  const refused: Refused[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let i = next++; i < files.length; i = next++) {
      const file = files[i] as string;
      if (VOLUME.test(file)) continue;
      try {
        const studies = ARCHIVE.test(file) ? await studiesOfArchive(file) : await studiesOf(fileSource(file));
        if (studies.length > 0) found[i] = { file, studies };
      } catch (error) {
        if (!(error instanceof ImagingError)) throw error;
        if (error.code !== 'unknown-format') refused.push({ what: file, why: error.message });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { files: found.filter(Boolean), refused };
}

type Study = FileStudies['studies'][number];

async function studiesOf(source: ByteSource): Promise<Study[]> {
  return studyOf((await readHeaderFile(source)).file);
}

function studyOf({ dataset }: DicomFile): Study[] {
  if (dataset.string('SOPClassUID') === undefined && dataset.string('Rows') === undefined && !dataset.has('Rows'))
    return [];
  return [{ patientId: dataset.string('PatientID') ?? '', studyUid: dataset.string('StudyInstanceUID') ?? '' }];
}

async function studiesOfArchive(path: string): Promise<Study[]> {
  const studies = new Map<string, Study>();
  for await (const member of openFiles(path))
    try {
      for (const study of await studiesOf(member)) studies.set(JSON.stringify(study), study);
    } catch (error) {
      if (!(error instanceof ImagingError)) throw error;
    }
  return [...studies.values()];
}
