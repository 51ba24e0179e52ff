import * as Plot from '@observablehq/plot';
import { draw } from '../report/plots.ts';
import type { Count } from './counts.ts';
import type { HuRow } from './lesionHu.ts';

/** Patients by value, as bars. */
export function countPlot(counts: readonly Count[]): string {
  return draw({
    width: 900,
    height: 50 + 30 * counts.length,
    marginLeft: 130,
    marginRight: 60,
    ariaLabel: 'Patients by class',
    x: {
      label: 'Patients',
      grid: true,
      ticks: Math.min(5, ...counts.map(({ patients }) => patients)),
      tickFormat: 'd',
    },
    y: { domain: counts.map(({ value }) => value), label: null },
    marks: [
      Plot.barX(counts, { x: 'patients', y: 'value', fill: '#0072b2', rx: 2 }),
      Plot.text(counts, {
        x: 'patients',
        y: 'value',
        text: (one: Count) => String(one.patients),
        dx: 14,
        fill: 'currentColor',
      }),
    ],
  });
}

/** Attenuation of the classes in one phase against what is expected. */
export function huPlot(rows: readonly HuRow[]): string {
  const known = rows.flatMap(({ label, expected }) =>
    expected === undefined ? [] : [{ label, from: expected[0], to: expected[1] }],
  );
  return draw({
    width: 900,
    height: 60 + 30 * rows.length,
    marginLeft: 130,
    marginBottom: 40,
    ariaLabel: 'HU by class',
    x: { label: 'HU', grid: true, inset: 12 },
    y: { domain: rows.map(({ label }) => label), label: null },
    marks: [
      Plot.barX(known, { x1: 'from', x2: 'to', y: 'label', fill: '#8a8f98', fillOpacity: 0.3, inset: 4 }),
      Plot.link(rows, { x1: 'low', x2: 'high', y1: 'label', y2: 'label', stroke: '#0072b2', strokeWidth: 2 }),
      Plot.dot(rows, { x: 'median', y: 'label', r: 5, fill: (row: HuRow) => (row.flagged ? '#d1242f' : '#0072b2') }),
    ],
  });
}
