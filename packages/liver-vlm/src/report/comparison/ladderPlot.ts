import * as Plot from '@observablehq/plot';
import type { ComparisonData } from '../../compare/data.ts';
import type { TrainingSize } from '../../compare/unit.ts';
import { draw } from '../plots.ts';
import { differenceOf, ROLES, ranked, roleOf, titleOf } from './lookup.ts';

/** Reference less each other method, with intervals, the line of no difference and the band of differences too small to matter; empty without any. */
export function ladderPlot(data: ComparisonData, size: TrainingSize): string {
  const rows = ranked(data, size).flatMap(({ method }) => {
    const difference = differenceOf(data, method, size)?.differences.macroAuc;
    return difference && difference.value !== null
      ? [{ ...difference, title: titleOf(data, method), colour: ROLES[roleOf(data, method)].colour }]
      : [];
  });
  if (rows.length === 0) return '';
  const { margin } = data.protocol;
  const furthest = Math.max(
    margin,
    ...rows.flatMap(({ value, low, high }) => [value, low, high].map((v) => Math.abs(v ?? 0))),
  );
  return draw({
    width: 940,
    height: 74 + 30 * rows.length,
    marginLeft: 24 + 6.8 * Math.max(...rows.map(({ title }) => title.length)),
    marginRight: 20,
    marginBottom: 52,
    marginTop: 10,
    ariaLabel: `Macro AUC of ${titleOf(data, data.reference)} less that of each other method`,
    x: {
      domain: [-furthest * 1.06, furthest * 1.06],
      label: `← other method better    Macro AUC, ${titleOf(data, data.reference)} less other    reference better →`,
      labelAnchor: 'center',
      labelOffset: 38,
      labelArrow: 'none',
      grid: true,
      tickFormat: (v: number) => (Math.abs(v) < 1e-9 ? '0' : `${v > 0 ? '+' : '−'}${Math.abs(v)}`),
    },
    y: { domain: rows.map(({ title }) => title), label: null, tickSize: 0 },
    marks: [
      Plot.rectX([0], { x1: -margin, x2: margin, fill: 'currentColor', fillOpacity: 0.08 }),
      Plot.ruleX([0], { stroke: 'currentColor', strokeOpacity: 0.6 }),
      Plot.link(
        rows.filter(({ low }) => low !== null),
        { x1: 'low', x2: 'high', y1: 'title', y2: 'title', stroke: 'colour', strokeWidth: 3, strokeOpacity: 0.75 },
      ),
      Plot.dot(rows, { x: 'value', y: 'title', r: 5, fill: 'colour' }),
    ],
    color: { type: 'identity' },
  });
}
