import { alignToText, logitScaleOf } from './features/alignment.ts';
import { featureClassifier, numberOf, trainingTable, unit } from './features/table.ts';
import type { Method } from './method.ts';

// Zhang et al.'s default comes first.
const GRID = [
  [1, 5.5],
  [3, 5.5],
  [0.3, 5.5],
  [1, 2],
  [3, 2],
  [1, 11],
] as const;

/**
 * Training-free Tip-Adapter: logits are scale * cos(x, t_c) + alpha * sum over the cached training slices i of class c of
 * exp(-beta (1 - cos(x, x_i))). A cached slice counts as its lesion's share, so that a lesion cut often is no larger a memory than another.
 */
export const tipAdapter: Method = {
  name: 'tip-adapter',
  title: 'Tip-Adapter',
  citation: 'Zhang et al., Tip-Adapter: Training-free Adaption of CLIP for Few-shot Classification, ECCV 2022',
  trains:
    'Nothing: the training slices are a memory; its weight alpha and sharpness beta are chosen on validation patients.',
  usesText: true,
  settings: () => GRID.map(([alpha, beta]) => ({ name: `alpha ${alpha}, beta ${beta}`, change: { alpha, beta } })),
  async fit(task, context) {
    const table = await trainingTable(task, context);
    const { embed, cosines } = await alignToText(task, context, table);
    const keys = table.rows.map(unit);
    const scale = logitScaleOf(task.config);
    const alpha = numberOf(task.setting, 'alpha');
    const beta = numberOf(task.setting, 'beta');
    return featureClassifier(task, context, (row) => {
      const own = unit(row);
      const logits = cosines(embed(row)).map((cosine) => scale * cosine);
      keys.forEach((key, i) => {
        const affinity = key.reduce((sum, v, d) => sum + v * own[d]!, 0);
        logits[table.labels[i]!]! += alpha * table.weights[i]! * Math.exp(-beta * (1 - affinity));
      });
      return Float32Array.from(logits);
    });
  },
};
