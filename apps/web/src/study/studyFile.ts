import { type ByteSource, expandArchive, looksLikeArchive } from '@liver-vlm/imaging/browser';

/** A file that the reader gave, with its path within what was given. */
export interface StudyFile {
  readonly path: string;
  readonly file: Blob;
}

const ENOUGH_TO_TELL = 1024;

/** The files as sources whose beginnings can be read alone; archives are opened. */
export async function sourcesOf(files: readonly StudyFile[]): Promise<ByteSource[]> {
  const sources: ByteSource[] = [];
  for (const { path, file } of files) {
    const source = partialSource(path, file);
    if (mayBeArchive(path) && looksLikeArchive(await bytesOf(file.slice(0, ENOUGH_TO_TELL))))
      for await (const inner of expandArchive(source)) sources.push(inner);
    else sources.push(source);
  }
  return sources;
}

/** DICOM slices have no ending or .dcm; opening the beginning of each would cost a read a slice. */
const mayBeArchive = (path: string): boolean => /\.(zip|tar|tgz|gz)$/i.test(path);

function partialSource(name: string, file: Blob): ByteSource {
  return {
    name,
    read: () => bytesOf(file),
    start: async (length) => ({ bytes: await bytesOf(file.slice(0, length)), size: file.size }),
  };
}

const bytesOf = async (blob: Blob): Promise<Uint8Array> => new Uint8Array(await blob.arrayBuffer());
