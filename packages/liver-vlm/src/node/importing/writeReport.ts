import { join } from 'node:path';
import type { DatasetInfo } from '../../dataset/format.ts';
import { type ImportReportData, importReport } from '../../report/importReport.ts';
import { readIfPresent, writeAtomic } from '../files.ts';
import type { Refused } from '../importRequest.ts';
import { gathered } from './gathered.ts';
import { overlayFile } from './overlay.ts';
import type { StudyJournal } from './studyJournal.ts';

export const REPORT_FILE = 'import-report.html';

/** Writes `import-report.html` into an unfinished data set folder from what its journal says of each study. */
export async function writeImportReport(
  folder: string,
  info: Pick<DatasetInfo, 'name' | 'kind' | 'synthetic' | 'createdBy'>,
  found: { readonly layout: string; readonly lesions: number; readonly refused: readonly Refused[] },
  journal: StudyJournal,
): Promise<void> {
  let [studyCount, corrections, phases] = [0, 0, 0];
  const pictures: ImportReportData['pictures'][number][] = [];
  const classes = new Map<string, { lesions: number; patients: Set<string> }>();
  for await (const study of journal.studies()) {
    studyCount++;
    corrections += study.corrections.length;
    phases += study.phases.length;
    for (const { id, label, tensors, volumeMl } of study.lesions) {
      const own = classes.get(label) ?? { lesions: 0, patients: new Set() };
      classes.set(label, { lesions: own.lesions + 1, patients: own.patients.add(study.patient) });
      const png = await readIfPresent(join(folder, overlayFile(tensors)));
      if (!png) continue;
      const caption = volumeMl === null ? '' : `${volumeMl.toFixed(1)} ml`;
      pictures.push({ png: `data:image/png;base64,${Buffer.from(png).toString('base64')}`, id, label, caption });
    }
  }
  const byClass = [...classes]
    .map(([label, own]) => ({ label, lesions: own.lesions, patients: own.patients.size }))
    .sort((a, b) => (a.label < b.label ? -1 : 1));
  const { name, kind, synthetic, createdBy } = info;
  const studies = () => journal.studies();
  const counts = { studyCount, corrections, phases };
  const data = { name, kind, synthetic, createdBy, ...found, byClass, studies, ...counts, pictures };
  await writeAtomic(join(folder, REPORT_FILE), gathered(importReport(data)));
}
