import type { DeidentifiedFile, DicomFile } from '@liver-vlm/imaging';
import { quoted } from '../table.ts';
import type { LabelledPatient } from './labelledPatients.ts';
import type { Renaming } from './relabel.ts';

/** Remembers which old name became which new one. */
export class Renamed implements Renaming {
  readonly patients = new Map<string, string>();
  readonly studies = new Map<string, string>();
  readonly series = new Map<string, string>();
  readonly files = new Map<string, string>();
  readonly studiesOf = new Map<string, Set<string>>();

  /** A file written to `path` in the copy, and whom the labels name as its patient where it names none itself. */
  note(file: DicomFile, cleaned: DeidentifiedFile, path: string, owner: LabelledPatient | undefined): void {
    const note = (map: Map<string, string>, old: string | undefined, now: string) => {
      if (old !== undefined) map.set(old, now);
    };
    note(this.patients, file.dataset.string('PatientID'), cleaned.patient);
    note(this.studies, file.dataset.string('StudyInstanceUID'), cleaned.studyUid);
    note(this.series, file.dataset.string('SeriesInstanceUID'), cleaned.seriesUid);
    note(this.files, file.name, path);
    note(this.patients, owner?.patient, cleaned.patient);
    if (owner === undefined || owner.mask || cleaned.studyUid === '') return;
    const studies = this.studiesOf.get(owner.patient) ?? new Set<string>();
    this.studiesOf.set(owner.patient, studies.add(cleaned.studyUid));
  }

  /** The key to everything, as CSV. */
  get csv(): string {
    const rows = (['patients', 'studies', 'series', 'files'] as const).flatMap((kind) =>
      [...this[kind]].map(([old, now]) => `${kind},${quoted(old)},${now}`),
    );
    return `kind,old,new\n${rows.join('\n')}\n`;
  }
}
