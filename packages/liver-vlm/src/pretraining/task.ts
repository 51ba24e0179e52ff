import type { Applied, ParameterShapes, Parameters, Random, Tensor } from 'onnx-grad';
import type { Sample, SampleRecord } from '../dataset/format.ts';
import type { TaskKind, TextSource } from '../methods/method.ts';
import type { Slice } from '../model/preprocess.ts';
import type { Augmentation, TrainingConfig } from '../training/config.ts';

/** A lesion as a pretext task sees it: whose it is and how it looks, not what it is. */
export interface Unlabelled extends Omit<Sample, 'record'> {
  readonly record: Omit<SampleRecord, 'label'>;
}

/** Where a row of a batch comes from. */
export interface Origin {
  readonly lesion: Unlabelled;
  /** Counted from 0. */
  readonly slice: number;
}

/** What is asked of one row, by target: a class's number, or a vector. */
export type Targets = Readonly<Record<string, number | Float32Array>>;

/** A slice as it is shown, and what is asked of it. */
export interface Row {
  readonly slice: Slice;
  readonly targets: Targets;
}

/** One vector a row, by answer. */
export type Answers = Readonly<Record<string, readonly Float32Array[]>>;

/** How well rows were answered. */
export interface Score {
  /** Rows of which something was asked; loss and accuracy are means over them, 0 where there are none. */
  readonly asked: number;
  /** Negative logarithm of what the right answer was given, nats. */
  readonly loss: number;
  /** Share of right answers. */
  readonly accuracy: number;
  /** Share that guessing would get right. */
  readonly chance: number;
}

/** A part of the training with a loss of its own. Most tasks have one. */
export interface Stage {
  readonly name: string;
  /** Share of the epochs; those of all stages sum to 1. */
  readonly share: number;
  /** Whether no gradient flows between the four stages of the image encoder, so that each learns from its own loss alone. */
  readonly detached?: boolean;
  /** What the network says of a batch, by name, each [n, ...]: the loss and the score read it. */
  readonly answer: (encoded: Applied, heads: Parameters) => Readonly<Record<string, Tensor>>;
  /** Scalar. `targets` are int64 [n] for numbers, float32 [n, width] for vectors. */
  readonly loss: (answers: Readonly<Record<string, Tensor>>, targets: Readonly<Record<string, Tensor>>) => Tensor;
}

/** A task made ready for the lesions that it learns from. */
export interface Pretext {
  /** Differently changed copies of each slice in a batch of n rows; of two, rows i and i + n/2 belong together. */
  readonly views: 1 | 2;
  /** Whether anything can be asked of the lesion; those of which nothing can be are left out. */
  readonly asks: (lesion: Unlabelled) => boolean;
  /** What is changed of the configured augmentation. */
  readonly augmentation?: Partial<Augmentation>;
  /** Names and shapes of what is trained beside the image encoder and dropped afterwards; names begin with `head.`. */
  readonly heads: ParameterShapes;
  readonly targets: Readonly<Record<string, 'number' | { readonly width: number }>>;
  /** Makes a row of an augmented slice. Everything random comes from `random`. */
  readonly row: (slice: Slice, origin: Origin, random: Random) => Row;
  readonly stages: readonly Stage[];
  /** Judges answers, the training lesions' or those of lesions never trained on; the latter always come in two views, in halves. */
  readonly score: (answers: Answers, rows: readonly (Origin & { readonly targets: Targets })[]) => Score;
}

export interface PretextRequest {
  /** The lesions to learn from. */
  readonly lesions: readonly Unlabelled[];
  /** Phases or colours. */
  readonly channels: readonly string[];
  /** Rows and columns. */
  readonly size: readonly [number, number];
  /** Length of the image encoder's features. */
  readonly features: number;
  readonly config: TrainingConfig;
  readonly texts: TextSource;
}

/** Something to learn from lesions without their labels, so that the image encoder begins the real task from what it learned. */
export interface PretextTask {
  readonly name: string;
  readonly title: string;
  /** Where it comes from. */
  readonly citation: string;
  /** What the image encoder learns, in a sentence. */
  readonly learns: string;
  /** What the score's accuracy is the share of. */
  readonly measure: string;
  /** Why it cannot be learned from such a data set; undefined where it can. */
  readonly unfit?: (about: Pick<TaskKind, 'kind' | 'channels'>) => string | undefined;
  readonly prepare: (request: PretextRequest) => Promise<Pretext>;
}
