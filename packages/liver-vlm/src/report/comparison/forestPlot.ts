import * as Plot from '@observablehq/plot';
import type { Difference } from '../../evaluation/difference.ts';
import { draw } from '../plots.ts';

export interface ForestRow extends Pick<Difference, 'value' | 'low' | 'high'> {
  readonly title: string;
  readonly colour: string;
  /** The panel that it stands in, where there are several. */
  readonly panel?: string;
}

export interface ForestOptions {
  /** Largest difference too small to matter. */
  readonly margin: number;
  readonly label: string;
  readonly ariaLabel: string;
  /** Panels from left to right; one without a name where left out. */
  readonly panels?: readonly string[];
}

/** Differences in macro AUC with their intervals, the line of no difference and the band of those too small to matter; empty without any. */
export function forestPlot(
  all: readonly ForestRow[],
  { margin, label, ariaLabel, panels = [] }: ForestOptions,
): string {
  const rows = all.filter(({ value }) => value !== null);
  if (rows.length === 0) return '';
  const furthest = Math.max(
    margin,
    ...rows.flatMap(({ value, low, high }) => [value, low, high].map((v) => Math.abs(v ?? 0))),
  );
  const titles = [...new Set(rows.map(({ title }) => title))];
  const panel = panels.length > 0 ? { fx: 'panel' } : {};
  return draw({
    width: 940,
    height: (panels.length > 0 ? 98 : 74) + 30 * titles.length,
    marginLeft: 24 + 6.8 * Math.max(...titles.map((title) => title.length)),
    marginRight: 20,
    marginBottom: 52,
    marginTop: panels.length > 0 ? 34 : 10,
    ariaLabel,
    ...(panels.length > 0 ? { fx: { domain: panels, label: null, padding: 0.06 } } : {}),
    x: {
      domain: [-furthest * 1.06, furthest * 1.06],
      label,
      labelAnchor: 'center',
      labelOffset: 38,
      labelArrow: 'none',
      grid: true,
      tickFormat: (v: number) => (Math.abs(v) < 1e-9 ? '0' : `${v > 0 ? '+' : '−'}${Math.abs(v)}`),
    },
    y: { domain: titles, label: null, tickSize: 0 },
    marks: [
      Plot.rectX([0], { x1: -margin, x2: margin, fill: 'currentColor', fillOpacity: 0.08 }),
      Plot.ruleX([0], { stroke: 'currentColor', strokeOpacity: 0.6 }),
      Plot.link(
        rows.filter(({ low }) => low !== null),
        {
          ...panel,
          x1: 'low',
          x2: 'high',
          y1: 'title',
          y2: 'title',
          stroke: 'colour',
          strokeWidth: 3,
          strokeOpacity: 0.75,
        },
      ),
      Plot.dot(rows, { ...panel, x: 'value', y: 'title', r: 5, fill: 'colour' }),
    ],
    color: { type: 'identity' },
  });
}
