import type { StudyFile } from '../study/studyFile.ts';
import { instancesOf, instanceUrl, seriesOf } from './api.ts';
import { tags, textOf } from './dicomText.ts';

/** What of a study is looked at here; reports and the like stay where they are. */
const WANTED = new Set(['CT', 'SEG', 'RTSTRUCT']);

/** The images and regions of a study of the archive as files that are fetched when they are read. */
export async function remoteStudy(study: string): Promise<StudyFile[]> {
  const files: StudyFile[] = [];
  for (const series of await seriesOf(study)) {
    if (!WANTED.has(textOf(series, tags.modality))) continue;
    const seriesUid = textOf(series, tags.seriesUid);
    for (const instance of await instancesOf(study, seriesUid)) {
      const instanceUid = textOf(instance, tags.instanceUid);
      files.push({ path: `${seriesUid}/${instanceUid}`, url: instanceUrl(study, seriesUid, instanceUid) });
    }
  }
  return files;
}
