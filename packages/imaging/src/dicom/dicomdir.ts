import type { DicomFile } from './parse.ts';

/** Files a DICOMDIR names, as paths relative to it; empty for other files. */
export function dicomdirFiles(file: DicomFile): string[] {
  return file.dataset
    .items('DirectoryRecordSequence')
    .map((record) => record.strings('ReferencedFileID').filter((part) => part !== ''))
    .filter((parts) => parts.length > 0)
    .map((parts) => parts.join('/'));
}
