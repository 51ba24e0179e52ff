import { isResult } from '../../compare/results.ts';
import type { FinishedUnit } from '../../compare/unit.ts';
import { aggregate } from '../../evaluation/aggregate.ts';
import type { ExampleLesion } from '../../report/reportData.ts';
import { examplesOf } from '../examples.ts';
import { loadLesions } from '../trainRun.ts';
import type { Comparison } from './prepare.ts';

/** Pictures of lesions that the reference, with the most patients to learn from, is surest of, right and wrong, in the first repeat. */
export async function comparisonExamples(
  { dataset, definition, plan }: Comparison,
  reference: string,
  units: readonly FinishedUnit[],
): Promise<ExampleLesion[]> {
  const done = units.filter(isResult).filter((u) => u.method === reference && u.repeat === 0);
  const size = plan.sizes.findLast((s) => done.some((u) => u.size === s));
  const slices = done.filter((u) => u.size === size).flatMap((u) => u.predictions);
  const answers = aggregate(slices, 'lesion').predictions;
  const records = new Map(dataset.records.map((r) => [r.id, r]));
  const lesions = await loadLesions(
    dataset,
    answers.map((a) => records.get(a.lesion)!),
    definition.classes,
  );
  const { channels, size: pixels } = dataset.info;
  return examplesOf(lesions, answers, {
    classes: definition.classes,
    channels,
    size: pixels,
    preprocessing: definition.config.input,
  });
}
