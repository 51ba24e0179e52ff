import { UserError } from '../../errors.ts';
import type { Labelled } from '../../training/batch.ts';
import type { TrainingConfig } from '../../training/config.ts';
import type { Classifier, FitContext, FitTask, FrozenFeatures, Setting, SliceScores } from '../method.ts';

/** Slices of the training lesions with what a classifier needs to know of each. */
export interface FeatureTable extends FrozenFeatures {
  /** Class of each row. */
  readonly labels: readonly number[];
  /** What each row counts: a lesion 1 over its slices, and each class alike where the configuration balances classes. */
  readonly weights: readonly number[];
  /** Patient of each row. */
  readonly patients: readonly string[];
}

/** Frozen features of the training lesions. */
export async function trainingTable(task: FitTask, { features }: FitContext): Promise<FeatureTable> {
  const frozen = await features.of(task, task.train);
  return {
    ...frozen,
    ...sliceCases(task.train, task.classes.length, task.config.training.balance),
    patients: task.train.flatMap(({ sample: { record } }) => new Array<string>(record.slices).fill(record.patient)),
  };
}

/** Label and weight of every slice. The weights of all lesions together are their number. */
export function sliceCases(
  lesions: readonly Labelled[],
  classes: number,
  balance: TrainingConfig['training']['balance'],
): { labels: number[]; weights: number[] } {
  const counts = new Array<number>(classes).fill(0);
  for (const { label } of lesions) counts[label]!++;
  const seen = counts.filter((n) => n > 0).length;
  const labels: number[] = [];
  const weights: number[] = [];
  for (const { label, sample } of lesions)
    for (let s = 0; s < sample.record.slices; s++) {
      labels.push(label);
      const classWeight = balance === 'none' ? 1 : lesions.length / (seen * counts[label]!);
      weights.push(classWeight / sample.record.slices);
    }
  return { labels, weights };
}

/** A classifier of frozen features; an unknown kind of lesion is noticed by the features themselves. */
export function featureClassifier(
  task: FitTask,
  { features }: FitContext,
  logitsOf: (row: Float32Array) => Float32Array,
): Classifier {
  return {
    async predict(lesions) {
      const { rows } = await features.of(task, lesions);
      return everySlice(lesions, (_lesion, _slice, at) => ({ logits: logitsOf(rows[at]!), embedding: rows[at]! }));
    },
    release: async () => undefined,
  };
}

/** One entry a slice, in the order of the lesions and of their slices; `at` counts the slices of all lesions. */
export const everySlice = (
  lesions: readonly Labelled[],
  scores: (lesion: number, slice: number, at: number) => Pick<SliceScores, 'logits' | 'embedding'>,
): SliceScores[] =>
  lesions
    .flatMap(({ sample }, lesion) => Array.from({ length: sample.record.slices }, (_, slice) => ({ lesion, slice })))
    .map(({ lesion, slice }, at) => ({ lesion, slice, ...scores(lesion, slice, at) }));

/** A method's own number in a setting. Throws UserError where it is none. */
export function numberOf({ name, change }: Setting, key: string): number {
  const value = change[key];
  if (typeof value !== 'number')
    throw new UserError(
      `setting "${name}": expected a number for ${key}, got ${value} - use one of the method's settings`,
      'config',
    );
  return value;
}

/** The vector at length 1; a zero vector stays. */
export function unit(vector: ArrayLike<number>): Float64Array {
  const out = Float64Array.from(vector);
  const length = Math.sqrt(out.reduce((sum, v) => sum + v * v, 0));
  return length > 0 ? out.map((v) => v / length) : out;
}
