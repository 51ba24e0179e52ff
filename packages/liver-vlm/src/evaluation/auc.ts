/**
 * Rows in the order of one class's score, ready for the area under many reweighted ROC curves. `rows` packs the row's cluster (patient) and, in
 * its lowest bit, whether the row is of the class; `tieEnd` is 1 on the last of a run of equal scores, undefined where no two are equal.
 * Sorting once, and reading one small integer a row, is what makes a bootstrap of a rank statistic fast.
 */
export type RankedScores = { rows: Int32Array; tieEnd: Uint8Array | undefined };

/** Ranks scores, lowest first. */
export function rankScores(
  scores: ArrayLike<number>,
  positive: ArrayLike<number>,
  cluster: ArrayLike<number>,
): RankedScores {
  const order = sortedOrder(scores);
  const rows = order.map((row) => (cluster[row] ?? 0) * 2 + (positive[row] ? 1 : 0));
  const tieEnd = Uint8Array.from(order, (row, i) => {
    const next = order[i + 1];
    return next === undefined || scores[next] !== scores[row] ? 1 : 0;
  });
  return { rows, tieEnd: tieEnd.includes(0) ? tieEnd : undefined };
}

/** Area under the ROC curve when each cluster counts `weights[cluster]` times; a tie counts one half; NaN without both kinds. */
export function weightedAuc({ rows, tieEnd }: RankedScores, weights: Uint16Array): number {
  let area = 0;
  let below = 0;
  let positives = 0;
  if (!tieEnd) {
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] as number;
      const weight = weights[row >> 1] as number;
      const positive = weight * (row & 1);
      area += positive * below;
      below += weight - positive;
      positives += positive;
    }
    return area / (positives * below);
  }
  let tied = 0;
  let tiedPositive = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    const weight = weights[row >> 1] as number;
    tied += weight;
    tiedPositive += weight * (row & 1);
    if (tieEnd[i] === 1) {
      const tiedNegative = tied - tiedPositive;
      area += tiedPositive * (below + tiedNegative / 2);
      below += tiedNegative;
      positives += tiedPositive;
      tied = 0;
      tiedPositive = 0;
    }
  }
  return area / (positives * below);
}

/** Area under the ROC curve: the chance that a positive scores above a negative, ties one half; NaN without both kinds. */
export function auc(scores: ArrayLike<number>, positive: ArrayLike<number>): number {
  return weightedAuc(rankScores(scores, positive, new Int32Array(scores.length)), Uint16Array.of(1));
}

/** One corner of a ROC curve: both rates at scores >= `threshold`. */
export type RocPoint = { threshold: number; falsePositiveRate: number; truePositiveRate: number };

/** Corners of the ROC curve from (0, 0) to (1, 1), those on a straight stretch left out; the first threshold is Infinity. */
export function rocCurve(scores: ArrayLike<number>, positive: ArrayLike<number>): RocPoint[] {
  const order = sortedOrder(scores).reverse();
  const positives = order.reduce((sum, row) => sum + (positive[row] ?? 0), 0);
  const negatives = order.length - positives;
  const points: RocPoint[] = [{ threshold: Number.POSITIVE_INFINITY, falsePositiveRate: 0, truePositiveRate: 0 }];
  let hits = 0;
  let alarms = 0;
  order.forEach((row, i) => {
    if (positive[row]) hits++;
    else alarms++;
    const next = order[i + 1];
    if (next !== undefined && scores[next] === scores[row]) return;
    const point = {
      threshold: scores[row] ?? 0,
      falsePositiveRate: alarms / negatives,
      truePositiveRate: hits / positives,
    };
    if (onLine(points.at(-2), points.at(-1), point)) points.pop();
    points.push(point);
  });
  return points;
}

function onLine(a: RocPoint | undefined, b: RocPoint | undefined, c: RocPoint): boolean {
  if (!a || !b) return false;
  const first = (b.truePositiveRate - a.truePositiveRate) * (c.falsePositiveRate - b.falsePositiveRate);
  const second = (c.truePositiveRate - b.truePositiveRate) * (b.falsePositiveRate - a.falsePositiveRate);
  return Math.abs(first - second) < 1e-15;
}

function sortedOrder(scores: ArrayLike<number>): Int32Array {
  return Int32Array.from({ length: scores.length }, (_, i) => i).sort(
    (a, b) => (scores[a] ?? 0) - (scores[b] ?? 0) || a - b,
  );
}
