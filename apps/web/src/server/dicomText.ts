import type { DicomJson } from './api.ts';

export const tags = {
  modality: '00080060',
  patientId: '00100020',
  patientName: '00100010',
  studyDate: '00080020',
  studyDescription: '00081030',
  studyUid: '0020000D',
  seriesUid: '0020000E',
  instanceUid: '00080018',
} as const;

/** The first value of an attribute as text; empty where there is none. */
export function textOf(attributes: DicomJson, tag: string): string {
  const value = attributes[tag]?.Value?.[0];
  if (typeof value === 'object' && value !== null && 'Alphabetic' in value) return String(value.Alphabetic);
  return value === undefined || value === null ? '' : String(value);
}

/** 20261124 as 2026-11-24. */
export const dateOf = (text: string): string => text.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3');
