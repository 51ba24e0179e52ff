import type { Sample } from '../dataset/format.ts';
import { UserError } from '../errors.ts';
import type { Labelled } from '../training/batch.ts';
import { fitLogistic, logisticLogits } from './features/logisticRegression.ts';
import { describeLesion } from './features/radiomics/describe.ts';
import { fitImputation, impute } from './features/radiomics/impute.ts';
import { fitScaling, standardise } from './features/standardise.ts';
import { everySlice, numberOf } from './features/table.ts';
import type { FitTask, Method } from './method.ts';

/** What a radiologist would try first: densities, enhancement, shape and texture, and a logistic regression of whole lesions. */
export const radiomics: Method = {
  name: 'radiomics',
  title: 'Hand-made radiomics with logistic regression',
  citation:
    'Haralick et al., Textural Features for Image Classification, IEEE SMC 1973; the choice of features is ours',
  trains: 'A multinomial logistic regression on standardised measurements of whole lesions; no network.',
  usesText: false,
  settings: () => [0.1, 0.01, 1, 0.001, 10].map((l2) => ({ name: `l2 ${l2}`, change: { l2 } })),
  async fit(task) {
    const described = task.train.map((lesion) => measure(lesion, task));
    const imputation = fitImputation(described);
    const filled = described.map((row) => impute(imputation, row));
    const counts = task.classes.map((_, c) => task.train.filter((l) => l.label === c).length);
    const weights = task.train.map(({ label }) => (task.config.training.balance === 'none' ? 1 : 1 / counts[label]!));
    const scaling = fitScaling(filled, weights);
    const model = fitLogistic({
      rows: filled.map((row) => standardise(scaling, row)),
      labels: task.train.map((l) => l.label),
      classes: task.classes.length,
      weights,
      l2: numberOf(task.setting, 'l2'),
    });
    return {
      async predict(lesions) {
        const rows = lesions.map((lesion) => standardise(scaling, impute(imputation, measure(lesion, task))));
        const logits = rows.map((row) => logisticLogits(model, row));
        // The lesion is measured as a whole: all its slices answer alike.
        return everySlice(lesions, (lesion) => ({
          logits: logits[lesion]!,
          embedding: Float32Array.from(rows[lesion]!),
        }));
      },
      release: async () => undefined,
    };
  },
};

/** Measurements do not depend on what is learned from them: each lesion is measured once for all settings and rounds. */
const measured = new WeakMap<Sample, Map<string, Float64Array>>();

function measure({ sample }: Labelled, { channels, size, config }: FitTask): Float64Array {
  if (!sample.mask.some((v) => v !== 0))
    throw new UserError(
      `lesion "${sample.record.id}": expected a mask to measure in, got an empty one - import it again with its region, or leave the method radiomics out`,
      'data',
    );
  const { window } = config.input;
  const known = measured.get(sample) ?? new Map<string, Float64Array>();
  measured.set(sample, known);
  const key = `${window.low} ${window.high}`;
  const row = known.get(key) ?? describeLesion(sample, { channels, size, window });
  known.set(key, row);
  return row;
}
