import type { DeidentifiedFile, DicomFile } from '@liver-vlm/imaging';

/** Gives each file a place PATIENT/study-N/series-N/00001.dcm; nothing of the old names is in it. */
export class OutputNames {
  readonly #studies = new Map<string, Map<string, string>>();
  readonly #series = new Map<string, Map<string, string>>();
  readonly #counts = new Map<string, number>();

  next({ dataset, name }: DicomFile, { patient }: DeidentifiedFile): string {
    const folder = name.includes('/') ? name.slice(0, name.lastIndexOf('/')) : '';
    const study = numbered(this.#studies, patient, dataset.string('StudyInstanceUID') ?? folder, 'study');
    const place = `${patient}/${study}`;
    const series = `${place}/${numbered(this.#series, place, dataset.string('SeriesInstanceUID') ?? folder, 'series')}`;
    const count = (this.#counts.get(series) ?? 0) + 1;
    this.#counts.set(series, count);
    return `${series}/${String(count).padStart(5, '0')}.dcm`;
  }
}

function numbered(places: Map<string, Map<string, string>>, place: string, key: string, word: string): string {
  const known = places.get(place) ?? new Map<string, string>();
  places.set(place, known);
  const name = known.get(key) ?? `${word}-${known.size + 1}`;
  known.set(key, name);
  return name;
}
