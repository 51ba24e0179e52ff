import type { Lowered, NamedArray, Program, Runtime, Trainer, TrainerSpec } from 'onnx-grad';
import type { PretextTask, Unlabelled } from '../pretraining/task.ts';
import type { ClassEmbeddings } from '../text/classEmbeddings.ts';
import type { ClassPrompts, PromptKind } from '../text/promptsFor.ts';
import type { TextNetwork } from '../text/sentenceEncoder.ts';
import type { Labelled } from '../training/batch.ts';
import type { TrainingConfig } from '../training/config.ts';

/** A named candidate of the hyper-parameter search. */
export interface Setting {
  readonly name: string;
  /** What it changes: a key with a dot is one of the configuration (`training.learningRate`), one without is the method's own. */
  readonly change: Readonly<Record<string, number | string | boolean>>;
}

/** What a data set is about, before any lesion of it is read. */
export interface TaskKind {
  readonly kind: 'ct' | 'image';
  /** Phases or colours. */
  readonly channels: readonly string[];
  readonly classes: readonly string[];
}

/** One fit: the lesions that may be learned from, and those by which an epoch or a setting is chosen. */
export interface FitTask extends TaskKind {
  /** Rows and columns of a slice. */
  readonly size: readonly [number, number];
  readonly train: readonly Labelled[];
  readonly validation: readonly Labelled[];
  /** Every lesion that may be learned from without its label: those of `train`, and others; none of `validation`. */
  readonly unlabelled: readonly Unlabelled[];
  readonly config: TrainingConfig;
  readonly setting: Setting;
}

/** Class sentences and their vectors, behind one text encoder that is opened when first asked and remembers what it embedded. */
export interface TextSource {
  /** The sentences of each class, one's own before the built-in ones. Throws UserError naming a class without any. */
  prompts(classes: readonly string[], kind: PromptKind): Promise<readonly ClassPrompts[]>;
  /** One vector of unit length a class; `centre` subtracts their mean. Throws UserError where two classes cannot be told apart. */
  classEmbeddings(prompts: readonly ClassPrompts[], centre: boolean): Promise<ClassEmbeddings>;
  /** One vector [width] a sentence, as the encoder gives it, not normalised. */
  embed(sentences: readonly string[]): Promise<{ readonly width: number; readonly rows: readonly Float32Array[] }>;
  /** The network behind it, for prompts that are learned through it; undefined where only stored sentences are at hand. */
  network(): Promise<TextNetwork | undefined>;
}

/** What a fixed network says of slices. */
export interface FrozenFeatures {
  readonly width: number;
  /** One vector [width] a slice, in the order of the lesions and of their slices. */
  readonly rows: readonly Float32Array[];
  /** Whether they lie in the space of the class embeddings, so that their cosine with a sentence means something. */
  readonly aligned: boolean;
  /** Which network, in a line. */
  readonly source: string;
}

/** Features of lesions from a network that has seen no patient but the task's training and validation patients, or none at all; cached. */
export interface FeatureSource {
  of(task: FitTask, lesions: readonly Labelled[]): Promise<FrozenFeatures>;
}

/** An image encoder that learned a pretext task. */
export interface PretrainedEncoder {
  /** Its parameters and running averages, `image.*`. */
  readonly values: Readonly<Record<string, NamedArray>>;
  /** Time that its training took, s, and whether it was trained for the one who asked, or before. */
  readonly seconds: number;
  readonly now: boolean;
}

/** Image encoders that learned a pretext from the task's unlabelled lesions; cached, so that fits with fewer labels share them. */
export interface EncoderSource {
  of(pretext: PretextTask, task: Omit<FitTask, 'train' | 'validation' | 'setting'>): Promise<PretrainedEncoder>;
}

/** What a method works with: the engine, the texts, frozen features. */
export interface FitContext {
  readonly runtime: Runtime;
  readonly lower: (program: Program) => Lowered;
  readonly createTrainer: (spec: TrainerSpec) => Promise<Trainer>;
  readonly threads: number;
  readonly texts: TextSource;
  readonly features: FeatureSource;
  readonly encoders: EncoderSource;
  /** The bytes of a file that the configuration names, such as weights. Throws UserError naming the file and its key where there is none. */
  readonly file: (path: string, key: string) => Promise<Uint8Array>;
  readonly onProgress?: (done: number, total: number) => void;
}

/** What a classifier says of one slice, by the lesion's place in what was asked. */
export interface SliceScores {
  readonly lesion: number;
  readonly slice: number;
  /** [classes], not calibrated. */
  readonly logits: Float32Array;
  /** [d]; the vector by whose distance an unknown kind of lesion is noticed. */
  readonly embedding: Float32Array;
}

/** A fitted method. */
export interface Classifier {
  /** Scores of every slice, in the order of the lesions and of their slices. */
  predict(lesions: readonly Labelled[]): Promise<SliceScores[]>;
  /** What was learned before the labels, where anything was. */
  readonly pretraining?: Pick<PretrainedEncoder, 'seconds' | 'now'>;
  /** Frees what the classifier holds; it cannot be asked afterwards. */
  release(): Promise<void>;
}

/** A way to turn lesions into classes; the comparison is a loop over these. */
export interface Method {
  readonly name: string;
  readonly title: string;
  /** Where it comes from. */
  readonly citation: string;
  /** What is trained and what stays fixed, in a sentence. */
  readonly trains: string;
  /** Whether words decide what it answers. */
  readonly usesText: boolean;
  /** Why it cannot be fitted on such a data set; undefined where it can. */
  readonly unfit?: (about: TaskKind, config: TrainingConfig) => string | undefined;
  /** Candidates of the search, best default first. The protocol takes the first few, as many for every method. */
  settings(config: TrainingConfig): readonly Setting[];
  /** Learns from `task.train`; what is chosen while it learns is chosen on `task.validation`. */
  fit(task: FitTask, context: FitContext): Promise<Classifier>;
}
