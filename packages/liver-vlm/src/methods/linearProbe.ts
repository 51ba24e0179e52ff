import { fitLogistic, logisticLogits } from './features/logisticRegression.ts';
import { fitScaling, standardise } from './features/standardise.ts';
import { featureClassifier, numberOf, trainingTable } from './features/table.ts';
import type { Method } from './method.ts';

/** The control of the few-shot ladder: what the features say without words. */
export const linearProbe: Method = {
  name: 'linear-probe',
  title: 'Linear probe',
  citation:
    'Radford et al., Learning Transferable Visual Models From Natural Language Supervision, ICML 2021, section 3.2',
  trains: 'A multinomial logistic regression on standardised frozen features of slices.',
  usesText: false,
  settings: () => [0.1, 0.01, 1, 0.001, 10].map((l2) => ({ name: `l2 ${l2}`, change: { l2 } })),
  async fit(task, context) {
    const table = await trainingTable(task, context);
    const scaling = fitScaling(table.rows, table.weights);
    const model = fitLogistic({
      ...table,
      rows: table.rows.map((row) => standardise(scaling, row)),
      classes: task.classes.length,
      l2: numberOf(task.setting, 'l2'),
    });
    return featureClassifier(task, context, (row) => logisticLogits(model, standardise(scaling, row)));
  },
};
