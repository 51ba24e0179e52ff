import type { DicomItem } from '../dicom-write/part10.ts';
import { type ImageReference, sopReference } from './items.ts';

/** An image of the study that a report rests on. */
export interface EvidenceImage extends ImageReference {
  readonly seriesUid: string;
}

/** The hierarchy of study, series and instances that CurrentRequestedProcedureEvidenceSequence asks for, each image once. */
export function evidenceSequence(studyUid: string, images: readonly EvidenceImage[]): DicomItem[] {
  const series = new Map<string, Map<string, EvidenceImage>>();
  for (const one of images) {
    const own = series.get(one.seriesUid) ?? new Map<string, EvidenceImage>();
    series.set(one.seriesUid, own.set(one.sopInstanceUid, one));
  }
  if (series.size === 0) return [];
  return [
    {
      StudyInstanceUID: studyUid,
      ReferencedSeriesSequence: [...series].map(([seriesUid, own]) => ({
        SeriesInstanceUID: seriesUid,
        ReferencedSOPSequence: [...own.values()].map(sopReference),
      })),
    },
  ];
}
