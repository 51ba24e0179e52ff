import { dirname, relative, sep } from 'node:path';
import { fileSource, openFiles } from '@liver-vlm/imaging/node/files';
import type { SliceHeader, SliceSource } from '@liver-vlm/imaging/study';
import { hashed } from './hashed.ts';
import { type FileHeader, headersAt } from './headerStore.ts';
import type { DicomImages } from './job.ts';

/**
 * The sources of a study's files with the headers that the index has read; of archives only the members that belong to the study.
 *
 * @param folder the unfinished data set folder, which holds the index
 * @param hashes told the SHA-256 of each file that is read to its end
 */
export async function studyFiles(
  { root, headers }: DicomImages,
  folder: string,
  hashes: Map<string, string>,
): Promise<SliceSource[]> {
  const sources: SliceSource[] = [];
  const files = (await headersAt(folder, headers)).sort((a, b) => compare(orderOf(a), orderOf(b)));
  for (const [path, own] of Map.groupBy(files, ({ path }) => path))
    if (own[0]?.member === undefined) {
      const name = relative(root, path).replaceAll(sep, '/');
      sources.push({ ...fileSource(path, name), ...headerOf(own[0], name) });
    } else {
      const members = new Map(own.map((file) => [file.member, file]));
      for await (const member of openFiles(path, undefined, (name) => members.has(name)))
        if (members.has(member.name)) sources.push({ ...member, ...headerOf(members.get(member.name), member.name) });
    }
  return sources.map((source) => hashed(source, hashes));
}

/** A header names its file as the study does. */
const headerOf = (file: FileHeader | undefined, name: string): { readonly header?: SliceHeader } =>
  file?.header ? { header: { ...file.header, file: name } } : {};

/** Folder by folder, archives among folders. */
const orderOf = ({ path, member }: FileHeader): string =>
  member === undefined ? `${dirname(path)}\u0000${path}` : `${path}\u0000${member}`;

const compare = (a: string, b: string): number => (a < b ? -1 : 1);
