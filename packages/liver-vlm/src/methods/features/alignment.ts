import { ShapeError } from 'onnx-grad';
import { CLIP_SCALE } from '../../model/architecture.ts';
import type { ClassEmbeddings } from '../../text/classEmbeddings.ts';
import type { TrainingConfig } from '../../training/config.ts';
import type { FitContext, FitTask } from '../method.ts';
import { applyMap, type Ridge, ridge } from './ridge.ts';
import { type FeatureTable, unit } from './table.ts';

/** How frozen features and class sentences are compared. */
export interface Alignment {
  readonly texts: ClassEmbeddings;
  /** A feature vector in the space of the text, of length 1. */
  readonly embed: (row: ArrayLike<number>) => Float64Array;
  /** Cosine [classes] of such an embedding with each class's sentences. */
  readonly cosines: (embedding: Float64Array) => Float64Array;
  /** Embeddings of the training rows, as honest as those of other lesions where the alignment itself was learned from them. */
  readonly training: readonly Float64Array[];
}

/** A row's embedding as shares of the class vectors. */
type Shares = (row: ArrayLike<number>) => Float64Array;

const FOLDS = 5;
/** Strengths of the ridge regression, in units of the features' mean variance. */
const STRENGTHS = [0.1, 1, 10, 100];

/**
 * Brings features and the configured class sentences into one space. Features of a network that was trained towards the sentences are there
 * already. Those of any other network are mapped by ridge regression from the training slices to the sentences of their classes; such an
 * embedding is a mixture of the class vectors, so that it says no more than a ridge classifier does. Its strength is the best of four
 * in five folds over the training patients, and a training row is embedded by the folds without its patient.
 */
export async function alignToText(task: FitTask, context: FitContext, table: FeatureTable): Promise<Alignment> {
  const { prompts, centre } = task.config.text;
  const texts = await context.texts.classEmbeddings(await context.texts.prompts(task.classes, prompts), centre);
  const rowOf = (c: number): Float32Array => texts.matrix.subarray(c * texts.width, (c + 1) * texts.width);
  const cosines = (embedding: Float64Array): Float64Array => {
    if (embedding.length !== texts.width)
      throw new ShapeError(
        `frozen features: expected ${texts.width} values, as the class sentences have, got ${embedding.length} (${table.source})`,
      );
    return Float64Array.from(task.classes, (_, c) => rowOf(c).reduce((sum, v, d) => sum + v * embedding[d]!, 0));
  };
  if (table.aligned) return { texts, embed: unit, cosines, training: table.rows.map(unit) };

  const mixed = (shares: ArrayLike<number>): Float64Array => {
    const out = new Float64Array(texts.width);
    for (let c = 0; c < shares.length; c++)
      rowOf(c).forEach((v, d) => {
        out[d]! += shares[c]! * v;
      });
    return unit(out);
  };
  const { shares, training } = classShares(table, task.classes.length);
  return { texts, cosines, embed: (row) => mixed(shares(row)), training: training.map(mixed) };
}

/** Ridge regression to the classes, of which that to their sentences is a linear map: for any row, and out of fold for the training rows. */
function classShares(table: FeatureTable, classes: number): { shares: Shares; training: Float64Array[] } {
  const rows = table.rows.map(unit);
  const targets = table.labels.map((label) => Float64Array.from({ length: classes }, (_, c) => (c === label ? 1 : 0)));
  const folds = patientFolds(table);
  const used = [...new Set(folds)];
  const fitted = (keep: (i: number) => boolean) => {
    const chosen = [...rows.keys()].filter(keep);
    const pick = <T>(all: readonly T[]): T[] => chosen.map((i) => all[i]!);
    return ridge(pick(rows), pick(targets), pick(table.weights));
  };
  const solved = (r: Ridge, strength: number): Shares => {
    const map = r.solve(strength * r.variance);
    return (row) => Float64Array.from(applyMap(map, unit(row)));
  };
  // A single patient leaves no fold to learn from.
  const inner = used.length > 1 ? new Map(used.map((f) => [f, fitted((i) => folds[i] !== f)])) : undefined;
  const tried = STRENGTHS.map((strength) => {
    const maps = new Map(inner && [...inner].map(([f, r]) => [f, solved(r, strength)]));
    const outOfFold = rows.map((row, i) => maps.get(folds[i]!)?.(row) ?? targets[i]!);
    const error = outOfFold.reduce(
      (sum, own, i) => sum + table.weights[i]! * own.reduce((s, v, c) => s + (v - targets[i]![c]!) ** 2, 0),
      0,
    );
    return { strength, outOfFold, error };
  });
  const best = tried.reduce((a, b) => (b.error < a.error ? b : a));
  return {
    shares: solved(
      fitted(() => true),
      best.strength,
    ),
    training: best.outOfFold,
  };
}

/** A fold for each row, whole patients, each class spread over all folds. */
function patientFolds({ labels, patients }: FeatureTable): number[] {
  const folds = new Map<string, number>();
  const counts = new Map<number, number>();
  patients.forEach((patient, i) => {
    if (folds.has(patient)) return;
    const count = counts.get(labels[i]!) ?? 0;
    folds.set(patient, count % FOLDS);
    counts.set(labels[i]!, count + 1);
  });
  return patients.map((patient) => folds.get(patient)!);
}

/** What cosines are multiplied with before softmax; CLIP's first scale where the configuration lets it be learned. */
export const logitScaleOf = ({ model }: TrainingConfig): number =>
  model.logitScale === 'learned' ? CLIP_SCALE : model.logitScale;
