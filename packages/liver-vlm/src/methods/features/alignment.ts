import { ShapeError } from 'onnx-grad';
import { CLIP_SCALE } from '../../model/architecture.ts';
import type { ClassEmbeddings } from '../../text/classEmbeddings.ts';
import type { TrainingConfig } from '../../training/config.ts';
import type { FitContext, FitTask } from '../method.ts';
import { applyMap, fitRidge } from './ridge.ts';
import { type FeatureTable, unit } from './table.ts';

/** How frozen features and class sentences are compared. */
export interface Alignment {
  readonly texts: ClassEmbeddings;
  /** The feature vector in the space of the text, of length 1. */
  readonly embed: (row: ArrayLike<number>) => Float64Array;
  /** Cosine [classes] with each class's sentences. */
  readonly cosines: (row: ArrayLike<number>) => Float64Array;
}

/**
 * Brings features and the configured class sentences into one space. Features of a network that was trained towards the sentences are there
 * already. Those of any other network are mapped by ridge regression from the training slices to the sentences of their classes; such an
 * embedding is a mixture of the class vectors, so that it says no more than a ridge classifier does.
 */
export async function alignToText(task: FitTask, context: FitContext, table: FeatureTable): Promise<Alignment> {
  const { prompts, centre } = task.config.text;
  const texts = await context.texts.classEmbeddings(await context.texts.prompts(task.classes, prompts), centre);
  const rowOf = (c: number): Float32Array => texts.matrix.subarray(c * texts.width, (c + 1) * texts.width);
  const embed = table.aligned ? unit : mapped(task, table, rowOf);
  return {
    texts,
    embed,
    cosines: (row) => {
      const own = embed(row);
      if (own.length !== texts.width)
        throw new ShapeError(
          `frozen features: expected ${texts.width} values, as the class sentences have, got ${own.length} (${table.source})`,
        );
      return Float64Array.from(task.classes, (_, c) => rowOf(c).reduce((sum, v, d) => sum + v * own[d]!, 0));
    },
  };
}

function mapped(task: FitTask, table: FeatureTable, rowOf: (c: number) => Float32Array) {
  const targets = table.labels.map((label) => Float64Array.from(task.classes, (_, c) => (c === label ? 1 : 0)));
  // Regression is linear in its targets: to the sentences of the classes is to the classes, then to their sentences.
  const shares = fitRidge(table.rows.map(unit), targets, { weights: table.weights });
  return (row: ArrayLike<number>): Float64Array => {
    const out = new Float64Array(rowOf(0).length);
    applyMap(shares, unit(row)).forEach((share, c) => {
      rowOf(c).forEach((v, d) => {
        out[d]! += share * v;
      });
    });
    return unit(out);
  };
}

/** What cosines are multiplied with before softmax; CLIP's first scale where the configuration lets it be learned. */
export const logitScaleOf = ({ model }: TrainingConfig): number =>
  model.logitScale === 'learned' ? CLIP_SCALE : model.logitScale;
