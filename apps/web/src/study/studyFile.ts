import { type ByteSource, expandArchive, looksLikeArchive } from '@liver-vlm/imaging/browser';
import { HEAD, headsOf } from './heads.ts';

/** A file of a study with its path: given by the reader, or at an address of our own server. */
export type StudyFile =
  | { readonly path: string; readonly file: Blob }
  | { readonly path: string; readonly url: string };

const ENOUGH_TO_TELL = 1024;

/** The files as sources whose beginnings can be read alone; archives are opened. */
export async function sourcesOf(files: readonly StudyFile[]): Promise<ByteSource[]> {
  const sources: ByteSource[] = [];
  const heads = headsOf(files.flatMap((given) => ('file' in given ? given.file : []))).values();
  for (const given of files) {
    const head = 'file' in given ? heads.next().value : undefined;
    const source = partialSource(given.path, opener(given), head);
    if (mayBeArchive(given.path) && looksLikeArchive((await source.start(ENOUGH_TO_TELL)).bytes))
      for await (const inner of expandArchive(source)) sources.push(inner);
    else sources.push(source);
  }
  return sources;
}

/** DICOM slices have no ending or .dcm; opening the beginning of each would cost a read a slice. */
const mayBeArchive = (path: string): boolean => /\.(zip|tar|tgz|gz)$/i.test(path);

/** A file at an address is fetched once, when it is first read, and kept. */
function opener(given: StudyFile): () => Promise<Blob> {
  if ('file' in given) return () => Promise.resolve(given.file);
  let fetched: Promise<Blob> | undefined;
  return () => {
    fetched ??= fetchFile(given.path, given.url);
    return fetched;
  };
}

async function fetchFile(path: string, url: string): Promise<Blob> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${path}: expected a file from the server, got ${response.status} - try again`);
  return response.blob();
}

function partialSource(name: string, open: () => Promise<Blob>, head: Promise<Uint8Array> | undefined) {
  return {
    name,
    read: async () => bytesOf(await open()),
    start: async (length: number) => {
      const file = await open();
      if (head && length <= HEAD) return { bytes: (await head).subarray(0, length), size: file.size };
      return { bytes: await bytesOf(file.slice(0, length)), size: file.size };
    },
  } satisfies ByteSource;
}

const bytesOf = async (blob: Blob): Promise<Uint8Array> => new Uint8Array(await blob.arrayBuffer());
