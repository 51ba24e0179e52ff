import type { ComparisonData } from '../../compare/data.ts';
import type { TrainingSize } from '../../compare/unit.ts';
import { forestPlot } from './forestPlot.ts';
import { differenceOf, ROLES, ranked, roleOf, titleOf } from './lookup.ts';

/** Reference less each other method, best first; empty without any. */
export function ladderPlot(data: ComparisonData, size: TrainingSize): string {
  const rows = ranked(data, size).flatMap(({ method }) => {
    const difference = differenceOf(data, method, size)?.differences.macroAuc;
    return difference
      ? [{ ...difference, title: titleOf(data, method), colour: ROLES[roleOf(data, method)].colour }]
      : [];
  });
  return forestPlot(rows, {
    margin: data.protocol.margin,
    label: `← other method better    Macro AUC, ${titleOf(data, data.reference)} less other    reference better →`,
    ariaLabel: `Macro AUC of ${titleOf(data, data.reference)} less that of each other method`,
  });
}
