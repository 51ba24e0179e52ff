import type { RiskCoverage } from '../evaluation/abstention.ts';
import type { SetCoverage } from '../evaluation/conformal.ts';
import type { DeLongComparison } from '../evaluation/delong.ts';
import type { Difference, Differences } from '../evaluation/difference.ts';
import type { Figure } from '../evaluation/figure.ts';
import type { Level } from '../evaluation/prediction.ts';
import type { Metrics } from '../evaluation/summarise.ts';
import type { ExampleLesion } from '../report/reportData.ts';
import type { ClassPrompts } from '../text/promptsFor.ts';
import type { TrainingConfig } from '../training/config.ts';
import type { TrainingSize } from './unit.ts';

/** All that the report of a comparison shows; report.json is this. */
export interface ComparisonData {
  readonly format: 'liver-vlm-comparison';
  readonly version: 1;
  readonly notice: string;
  /** True where the pictures come from a phantom. */
  readonly synthetic: boolean;
  readonly title: string;
  /** YYYY-MM-DD. */
  readonly created: string;
  readonly dataset: DatasetAbout;
  readonly protocol: ProtocolAbout;
  /** Every method that was asked for, in that order, those that cannot be fitted here among them. */
  readonly methods: readonly MethodAbout[];
  /** One entry for each method and size with at least one finished unit; by method, then by size, 'all' last. */
  readonly results: readonly MethodResult[];
  /** Methods and sizes of which no round was finished, with what went wrong in each. */
  readonly unfinished: readonly {
    readonly method: string;
    readonly size: TrainingSize;
    readonly failures: readonly Failure[];
  }[];
  /** The method that the others are compared with; liver-vlm where it is among them, else the first. */
  readonly reference: string;
  /** Reference less other, for each other method and size. */
  readonly differences: readonly PairedDifference[];
  /** Liver-VLM less without a transform, and a transform alone less none of them; Holm's correction over all of a size. Empty where no transform was studied. */
  readonly transforms: readonly PairedDifference[];
  /** "Does the language help?": liver-vlm against the controls without meaning. */
  readonly language: Claim;
  /** The paper's testable claims, 1 to 5. */
  readonly claims: readonly Claim[];
  readonly leftOut: readonly LeftOut[];
  readonly units: {
    readonly planned: number;
    readonly finished: number;
    readonly failed: number;
    readonly seconds: number;
  };
  /** Lesions of the reference at the largest size, surest right and surest wrong answers of each class; empty where no pictures were made. */
  readonly examples: readonly ExampleLesion[];
  readonly provenance: readonly { readonly name: string; readonly value: string }[];
}

export interface DatasetAbout {
  readonly name: string;
  readonly source: string;
  readonly kind: 'ct' | 'image';
  readonly channels: readonly string[];
  /** Rows and columns. */
  readonly size: readonly [number, number];
  readonly patients: number;
  readonly lesions: number;
  readonly slices: number;
  readonly classes: readonly { readonly class: string; readonly patients: number; readonly lesions: number }[];
  readonly sha256: string;
}

export interface ProtocolAbout {
  readonly folds: number;
  readonly repeats: number;
  readonly sizes: readonly TrainingSize[];
  /** Settings tried for each method in each unit. */
  readonly budget: number;
  readonly seed: number;
  /** Share of each round's remaining patients by which settings and epochs are chosen. */
  readonly validation: number;
  readonly splitSha256: string;
  /** Share of lesions whose class the prediction sets are to hold. */
  readonly coverage: number;
  readonly bootstrap: { readonly draws: number; readonly seed: number };
  /** Smallest difference of accuracy or AUC worth the name; a gain whose interval ends below it is no gain. */
  readonly margin: number;
  readonly config: TrainingConfig;
  /** What the classes were put into; `note` says what was taken where the wanted kind has no words for a class. */
  readonly prompts: { readonly kind: string; readonly classes: readonly ClassPrompts[]; readonly note?: string };
}

export interface MethodAbout {
  readonly name: string;
  readonly title: string;
  readonly citation: string;
  readonly trains: string;
  readonly usesText: boolean;
  /** Why it was not run on this data set. */
  readonly unfit?: string;
}

/** A method with one number of training patients a class, over all rounds that it finished. */
export interface MethodResult {
  readonly method: string;
  readonly size: TrainingSize;
  readonly metrics: Readonly<Record<Level, Metrics>>;
  /** null where no unit had enough validation lesions for a rule. Counts lesions. */
  readonly sets: MeasuredSets | null;
  /** Lesions, repeats pooled. */
  readonly riskCoverage: RiskCoverage;
  /** null where there was nothing unknown to try it on. */
  readonly outOfDistribution: OutOfDistribution | null;
  readonly rounds: readonly RoundAbout[];
  readonly failures: readonly Failure[];
  readonly seconds: {
    readonly fit: number;
    readonly predict: number;
    readonly slices: number;
    /** What was learned before the labels, s, over the rounds; other sizes of a round share it. Absent where nothing was. */
    readonly pretraining?: number;
  };
}

export interface MeasuredSets {
  /** Share asked for. */
  readonly target: number;
  readonly measured: SetCoverage;
  /** 95 % interval of the measured share by the bootstrap of patients. */
  readonly coverage: Figure;
  readonly rounds: number;
  /** Rounds left out because they had too few validation lesions. */
  readonly roundsWithoutRule: number;
}

/** How well the distance tells unknown lesions from test lesions of the known classes: one row for each source of unknown lesions. */
export interface OutOfDistribution {
  readonly score: string;
  readonly rows: readonly {
    readonly source: string;
    readonly lesions: number;
    /** Area under the ROC curve, unknown against known, mean over rounds; interval by the bootstrap of patients. */
    readonly auc: Figure;
  }[];
}

export interface RoundAbout {
  readonly repeat: number;
  readonly fold: number;
  readonly setting: string;
  readonly validationLoss: number;
  readonly temperature: number;
  readonly trainPatients: number;
  readonly trainLesions: number;
  readonly fitSeconds: number;
}

export interface Failure {
  readonly repeat: number;
  readonly fold: number;
  readonly message: string;
}

/** Two methods on the rounds that both finished. */
export interface PairedDifference {
  readonly first: string;
  readonly second: string;
  readonly size: TrainingSize;
  readonly rounds: number;
  /** First less second, at lesion level. */
  readonly differences: Differences;
  /** Holm's correction over the pairs beside it at this size, of the bootstrap's p. */
  readonly adjustedP: { readonly macroAuc: number | null; readonly accuracy: number | null };
  /** DeLong's test on patients, probabilities averaged over the repeats, one row a class; empty where a class has fewer than two patients. */
  readonly deLong: readonly {
    readonly class: string;
    readonly comparison: DeLongComparison;
    readonly adjustedP: number;
  }[];
}

/**
 * `supported`: every row's interval lies on the claimed side. `not supported`: a row's interval excludes a gain worth the name.
 * `undecided`: the intervals hold both. `not tested`: a method that the claim needs was not run.
 */
export type Verdict = 'supported' | 'not supported' | 'undecided' | 'not tested';

/** A sentence that the comparison can bear out or not, with the rows it rests on. */
export interface Claim {
  /** 1 to 5 as in the paper; 0 for the question whether language helps. */
  readonly number: number;
  readonly statement: string;
  readonly verdict: Verdict;
  /** Why this verdict, in a sentence; for `not tested`, what is missing. */
  readonly reason: string;
  readonly rows: readonly ClaimRow[];
}

/** First less second, in one figure; `verdict` is that of the row alone. */
export interface ClaimRow {
  readonly first: string;
  readonly second: string;
  /** One size, or several: then the difference is the mean over these points of the learning curve, on the same draws of patients. */
  readonly sizes: readonly TrainingSize[];
  readonly figure: 'accuracy' | 'macroAuc' | 'relativeSeconds';
  readonly difference: Difference;
  readonly verdict: Exclude<Verdict, 'not tested'>;
  /** The claim's verdict follows from the rows that decide; the others show where it comes from. */
  readonly decides: boolean;
}

/** Something asked for that was not run, and why, such as a size that a class cannot fill; methods that do not fit say so themselves. */
export interface LeftOut {
  readonly what: string;
  readonly why: string;
}
