import { ImagingError, type Margin } from '@liver-vlm/imaging/study';
import { UserError } from '../errors.ts';

export interface ImportRequest {
  readonly out: string;
  readonly name: string;
  readonly description?: string;
  /** Pixels along each side of a stored sample. */
  readonly size: number;
  /** Surroundings kept around a lesion. */
  readonly margin: Margin;
  /** Their order; alphabetical where left out. */
  readonly classes?: readonly string[];
  readonly replace: boolean;
  readonly createdBy: string;
  readonly onProgress?: (done: number, total: number) => void;
  /** Told how many files of a folder have been looked at so far, before lesions are imported. */
  readonly onFiles?: (seen: number) => void;
}

/** Something that was not imported, and why. */
export interface Refused {
  readonly what: string;
  readonly why: string;
}

export interface ImportedDataset {
  readonly folder: string;
  readonly lesions: number;
  readonly classes: readonly string[];
  readonly refused: readonly Refused[];
  /** The report's file. */
  readonly report?: string;
}

/** Why one lesion is left out; what stops them all, a full disk or a fault of ours, is thrown on. */
export function refusalOf(error: unknown): string {
  const ofOneLesion = error instanceof ImagingError || (error instanceof UserError && error.code !== 'storage');
  if (!ofOneLesion) throw error;
  return error.message;
}
