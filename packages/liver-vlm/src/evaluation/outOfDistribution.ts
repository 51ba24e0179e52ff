import { rankScores, weightedAuc } from './auc.ts';
import { clusterBootstrap } from './bootstrap.ts';
import { type Figure, percentileFigure } from './figure.ts';
import { fitMahalanobis, mahalanobisScore } from './mahalanobis.ts';
import { NEIGHBOURS, nearestNeighbourScore } from './nearestNeighbour.ts';

/** A lesion as a network sees it. */
export interface EmbeddedLesion {
  readonly patient: string;
  readonly embedding: ArrayLike<number>;
}

export interface OutOfDistributionOptions {
  readonly classes: number;
  readonly draws: number;
  readonly seed: number;
}

/** Area under the ROC curve that tells strange lesions from known ones by how far they are from those trained on, for two distances. */
export interface OutOfDistributionFigures {
  readonly mahalanobis: Figure;
  readonly nearestNeighbour: Figure;
}

/**
 * Tries distance-based scores on lesions that a classifier should not answer: of an unseen class, or no lesions of the liver at all.
 * Intervals by the bootstrap of patients; a strange patient is another than a known one of the same name.
 * @param train training lesions with their classes, 0 to `classes` - 1
 * @param known lesions of the same classes that were not trained on
 * @param strange lesions of none of them
 * @throws EvaluationError where a class has no training lesion, or the embeddings do not vary
 */
export function outOfDistribution(
  train: readonly (EmbeddedLesion & { readonly label: number })[],
  known: readonly EmbeddedLesion[],
  strange: readonly EmbeddedLesion[],
  { classes, draws, seed }: OutOfDistributionOptions,
): OutOfDistributionFigures {
  const embeddings = train.map((l) => l.embedding);
  const model = fitMahalanobis(
    embeddings,
    train.map((l) => l.label),
    classes,
  );
  const names = [...known.map((l) => `known ${l.patient}`), ...strange.map((l) => `strange ${l.patient}`)];
  const index = new Map([...new Set(names)].map((name, i) => [name, i]));
  const cluster = names.map((name) => index.get(name) ?? 0);
  const isStrange = names.map((_, i) => (i < known.length ? 0 : 1));
  const ranked = [
    (e: ArrayLike<number>) => mahalanobisScore(model, e),
    nearestNeighbourScore(embeddings, Math.min(NEIGHBOURS, train.length)),
  ].map((score) =>
    rankScores(
      [...known, ...strange].map((l) => score(l.embedding)),
      isStrange,
      cluster,
    ),
  );
  const once = new Uint16Array(index.size).fill(1);
  const drawn = clusterBootstrap(index.size, ranked.length, { draws, seed }, (weights, out) => {
    ranked.forEach((scores, k) => {
      out[k] = weightedAuc(scores, weights);
    });
  });
  const [mahalanobis, nearestNeighbour] = ranked.map((scores, k) =>
    percentileFigure(weightedAuc(scores, once), drawn[k] ?? new Float64Array()),
  ) as [Figure, Figure];
  return { mahalanobis, nearestNeighbour };
}
