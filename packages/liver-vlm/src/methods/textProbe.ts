import { alignToText, logitScaleOf } from './features/alignment.ts';
import { fitLogistic, logisticLogits } from './features/logisticRegression.ts';
import { fitScaling, standardise } from './features/standardise.ts';
import { featureClassifier, numberOf, trainingTable } from './features/table.ts';
import type { Method } from './method.ts';

/**
 * Linear probe whose class logits are those of a visual weight w_c plus a_c times the cosine with the class's sentences, as in LP++: the
 * words have a learned multiplier. In place of LP++'s few block-coordinate steps from a chosen start, the convex loss is minimised to its
 * end with a pull of w_c to 0 and a_c to 1, that is, of each class towards its sentences, which is CLAP's constraint with one strength for all
 * classes. Features and strengths are those of the linear probe, so that the two differ in the words alone.
 */
export const textProbe: Method = {
  name: 'text-probe',
  title: 'Text-informed linear probe (LP++)',
  citation:
    'Huang et al., LP++: A Surprisingly Strong Linear Probe for Few-Shot CLIP, CVPR 2024; the pull: Silva-Rodríguez et al., A Closer Look at the Few-Shot Adaptation of Large Vision-Language Models, CVPR 2024',
  trains: 'Per class, a weight vector on frozen features and a multiplier of the cosine with its sentences.',
  usesText: true,
  settings: () => [0.1, 0.01, 1, 0.001, 10].map((l2) => ({ name: `pull ${l2}`, change: { l2 } })),
  async fit(task, context) {
    const table = await trainingTable(task, context);
    const { embed, cosines, training } = await alignToText(task, context, table);
    const scaling = fitScaling(table.rows, table.weights);
    const scale = logitScaleOf(task.config);
    const scaled = (v: Float64Array): Float64Array => v.map((x) => x * scale);
    const model = fitLogistic({
      ...table,
      rows: table.rows.map((row) => standardise(scaling, row)),
      classScores: training.map((embedding) => scaled(cosines(embedding))),
      classes: task.classes.length,
      l2: numberOf(task.setting, 'l2'),
      intercept: false,
    });
    return featureClassifier(task, context, (row) =>
      logisticLogits(model, standardise(scaling, row), scaled(cosines(embed(row)))),
    );
  },
};
