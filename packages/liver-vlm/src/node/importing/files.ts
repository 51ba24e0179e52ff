import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { fileSource, openFiles } from '@liver-vlm/imaging/node/files';
import { type ByteSource, ImagingError, readHeaderFile } from '@liver-vlm/imaging/study';
import { hashed } from './hashed.ts';
import type { DicomImages } from './job.ts';

const ARCHIVE = /\.(zip|tar|tgz|gz)$/i;

/**
 * The sources of a study's files, archives opened; of archives only the members that belong to the study.
 *
 * @param hashes told the SHA-256 of each file that is read to its end
 */
export async function studyFiles(images: DicomImages, hashes: Map<string, string>): Promise<ByteSource[]> {
  const sources: ByteSource[] = [];
  for (const path of images.paths) {
    if ((await stat(path)).isDirectory()) {
      const entries = await readdir(path, { withFileTypes: true });
      const names = entries.filter((e) => e.isFile()).map((e) => e.name);
      for (const name of names.sort()) sources.push(named(join(path, name), images.root));
    } else if (ARCHIVE.test(path)) {
      for await (const member of openFiles(path)) if (await belongs(member, images)) sources.push(member);
    } else sources.push(named(path, images.root));
  }
  return sources.map((source) => hashed(source, hashes));
}

const named = (path: string, root: string): ByteSource => fileSource(path, relative(root, path).replaceAll(sep, '/'));

async function belongs(member: ByteSource, { patientId, studyUid }: DicomImages): Promise<boolean> {
  try {
    const { dataset } = (await readHeaderFile(member)).file;
    const same = (own: string | undefined, wanted: string | undefined) =>
      wanted === undefined || (own ?? '') === wanted;
    return same(dataset.string('PatientID'), patientId) && same(dataset.string('StudyInstanceUID'), studyUid);
  } catch (error) {
    if (error instanceof ImagingError) return false;
    throw error;
  }
}
