import type { LesionMark } from 'liver-vlm';

/** What a worker makes results from; every path lies in the job's own folder. */
export interface StudyTask {
  /** Model file and its SHA-256. */
  readonly model: string;
  readonly modelHash: string;
  /** The job: names every object that is made, so that a repeated job makes the same. */
  readonly name: string;
  /** Folder with one folder a series, by its UID. */
  readonly source: string;
  /** SEG and RTSTRUCT files. */
  readonly regions: readonly string[];
  readonly marks: readonly LesionMark[];
  /** Which regions' names are lesions, as a regular expression; by their codes and words where absent. */
  readonly pattern?: string;
  /** Folder for the results. */
  readonly out: string;
  /** When the job was asked for, ms since 1970: not when it ran, so that a repetition says the same. */
  readonly asked: number;
}

export interface LesionAnswer {
  readonly name: string;
  readonly trackingUid: string;
  readonly probabilities: Readonly<Record<string, number>>;
  readonly predicted: string;
  readonly possible: readonly string[];
  readonly warnings: readonly string[];
}

/** Which results a job may leave; `seg` only where the lesions were not given as one. */
export const resultKinds = ['sr', 'seg', 'sc', 'fhir'] as const;
export type ResultKind = (typeof resultKinds)[number];

/** File of each result in the job's folder. */
export const resultFile: Readonly<Record<ResultKind, string>> = {
  sr: 'report.dcm',
  seg: 'segmentation.dcm',
  sc: 'page.dcm',
  fhir: 'report.json',
};

/** File in the job's folder that says which results it holds: written last, so that where it is, all are. */
export const keptResult = 'result.json';

export interface StudyResult {
  readonly lesions: readonly LesionAnswer[];
  readonly phases: readonly { readonly phase: string; readonly reason: string }[];
  readonly results: readonly ResultKind[];
}
