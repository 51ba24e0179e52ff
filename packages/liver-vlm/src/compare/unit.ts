import type { ConformalRule } from '../evaluation/conformal.ts';
import type { Prediction } from '../evaluation/prediction.ts';
import type { Setting } from '../methods/method.ts';

/** Patients of each class that may be learned from: a number of the learning curve, or all of the round's training part. */
export type TrainingSize = number | 'all';

/** One fit of the comparison: a method, how many patients it may learn from, and the round of the split. */
export interface Unit {
  readonly method: string;
  readonly size: TrainingSize;
  /** Both count from 0. */
  readonly repeat: number;
  readonly fold: number;
}

/** How strange a lesion is to the classifier; the larger, the stranger. `source` is the class it is of, or the data set it comes from. */
export interface Strangeness {
  readonly lesion: string;
  readonly patient: string;
  readonly source: string;
  readonly score: number;
}

/** A candidate of the search, and the mean negative log-likelihood (nats) of the inner validation lesions under it. */
export interface Candidate {
  readonly setting: Setting;
  /** null where the fit failed. */
  readonly validationLoss: number | null;
  readonly failed?: string;
}

/** What a finished unit leaves behind: a file `results/<method>/<size>/r<repeat>f<fold>.json`. */
export interface UnitResult extends Unit {
  readonly setting: Setting;
  readonly validationLoss: number;
  /** All candidates that were tried, in their order. */
  readonly candidates: readonly Candidate[];
  readonly temperature: number;
  /** null where the inner validation part has too few lesions for the coverage asked for. */
  readonly conformal: ConformalRule | null;
  readonly trainPatients: number;
  readonly trainLesions: number;
  readonly validationLesions: number;
  /** Slices of the test part, probabilities after the temperature. */
  readonly predictions: readonly Prediction[];
  /** Test lesions and, where there are any, lesions of classes or data sets that the classifier was never shown. */
  readonly strangeness: readonly Strangeness[];
}

/** A unit that ended with an error. The others go on. */
export interface FailedUnit extends Unit {
  readonly failed: string;
}

/** Time that a unit took. It stands beside the result, which is the same on every machine. */
export interface UnitSeconds {
  /** Search and fit, s. */
  readonly fit: number;
  /** Answers on the test part, s, and how many slices it has. */
  readonly predict: number;
  readonly slices: number;
  /** What was learned before the labels, s; once a round, not counted in `fit`. */
  readonly pretraining?: number;
}

export type FinishedUnit = (UnitResult | FailedUnit) & { readonly seconds: UnitSeconds };

export const unitKey = ({ method, size, repeat, fold }: Unit): string => `${method}/${size}/r${repeat}f${fold}`;
