import * as Plot from '@observablehq/plot';
import type { ComparisonData } from '../../compare/data.ts';
import type { Figure } from '../../evaluation/figure.ts';
import { draw } from '../plots.ts';
import { ROLES, ranked, resultOf, roleOf, titleOf } from './lookup.ts';

interface Point extends Figure {
  readonly size: string;
  readonly method: string;
}

/** A method's macro AUC over the sizes that it finished. */
function curve(data: ComparisonData, method: string): Point[] {
  return data.protocol.sizes.flatMap((size) => {
    const figure = resultOf(data, method, size)?.metrics.lesion.macroAuc;
    return figure && figure.value !== null ? [{ ...figure, size: String(size), method }] : [];
  });
}

/** The range that holds every interval, in twentieths, so that all plots of a report share it. */
function range(points: readonly Point[]): [number, number] {
  const low = Math.min(...points.map((p) => p.low ?? p.value ?? 1));
  const high = Math.max(...points.map((p) => p.high ?? p.value ?? 0));
  return [Math.max(0, Math.floor(low * 20) / 20), Math.min(1, Math.ceil(high * 20) / 20)];
}

/** A place on the axis to the right of the last size, where the names stand. */
const LABELS = ' ';

/** Moves labels apart, in their order, to at least `gap` of each other and within [top, bottom]. */
export function spread(wanted: readonly number[], gap: number, top: number, bottom: number): number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  const placed = new Array<number>(wanted.length).fill(0);
  let next = top;
  for (const i of order) {
    placed[i] = Math.max(next, wanted[i] ?? 0);
    next = (placed[i] ?? 0) + gap;
  }
  let last = bottom;
  for (const i of order.reverse()) {
    placed[i] = Math.min(last, placed[i] ?? 0);
    last = (placed[i] ?? 0) - gap;
  }
  return placed;
}

const frame = (data: ComparisonData, points: readonly Point[]) => ({
  x: {
    type: 'point' as const,
    domain: data.protocol.sizes.map(String),
    label: 'Training patients per class',
    padding: 0.15,
  },
  y: { domain: range(points), label: 'Macro AUC', grid: true, ticks: 6 },
});

/** All learning curves in one plot, each with its name at its end. */
export function curvesPlot(data: ComparisonData): string {
  const names = [...new Set(data.results.map(({ method }) => method))];
  const points = names.flatMap((name) => curve(data, name));
  const [width, height, marginTop, marginBottom] = [940, Math.max(420, 40 + 19 * names.length), 24, 44];
  const { x, y } = frame(data, points);
  const [low, high] = y.domain;
  const toPixel = (value: number): number =>
    marginTop + ((high - value) / (high - low)) * (height - marginTop - marginBottom);
  const toValue = (pixel: number): number =>
    high - ((pixel - marginTop) / (height - marginTop - marginBottom)) * (high - low);
  const ends = names.flatMap((name) => curve(data, name).slice(-1));
  const places = spread(
    ends.map(({ value }) => toPixel(value ?? 0)),
    18,
    marginTop,
    height - marginBottom,
  );
  const labels = ends.map((end, i) => ({ ...end, at: toValue(places[i] ?? 0), title: titleOf(data, end.method) }));
  const colour = (name: string): string => ROLES[roleOf(data, name)].colour;
  return draw({
    width,
    height,
    marginTop,
    marginBottom,
    marginLeft: 50,
    marginRight: 24 + 6.9 * Math.max(...labels.map(({ title }) => title.length)),
    ariaLabel: 'Macro AUC by training patients per class, one line a method',
    x: { ...x, domain: [...x.domain, LABELS], ticks: x.domain, padding: 0.15 },
    y,
    marks: [
      ...names.map((name) =>
        Plot.line(curve(data, name), {
          x: 'size',
          y: 'value',
          stroke: colour(name),
          strokeWidth: name === data.reference ? 3.5 : 1.6,
        }),
      ),
      Plot.dot(points, { x: 'size', y: 'value', fill: (p: Point) => colour(p.method), r: 3 }),
      // A leader from the end of the line to its label, which may have had to give way to others.
      ...labels.flatMap((label) => [
        Plot.link([label], {
          x1: () => label.size,
          x2: () => LABELS,
          y1: 'value',
          y2: 'at',
          stroke: colour(label.method),
          strokeOpacity: 0.7,
        }),
        Plot.text([label], {
          x: () => LABELS,
          y: 'at',
          text: 'title',
          textAnchor: 'start',
          dx: 5,
          fill: 'currentColor',
          fontWeight: label.method === data.reference ? 700 : 400,
          fontSize: 12.5,
        }),
      ]),
    ],
  });
}

/** One small plot a method: its curve with its interval, and the reference as a dashed line. */
export function smallCurves(data: ComparisonData): { name: string; title: string; svg: string }[] {
  const names = [...new Set(data.results.map(({ method }) => method))];
  const all = names.flatMap((name) => curve(data, name));
  const reference = curve(data, data.reference);
  const order = ranked(data, data.protocol.sizes.at(-1) ?? 'all').map(({ method }) => method);
  return [...new Set([...order, ...names])].map((name) => {
    const own = curve(data, name);
    const { colour } = ROLES[roleOf(data, name)];
    const title = titleOf(data, name);
    return {
      name,
      title,
      svg: draw({
        width: 300,
        height: 210,
        marginLeft: 42,
        marginBottom: 36,
        marginTop: 18,
        ariaLabel: `Macro AUC of ${title} by training patients per class, with intervals`,
        ...frame(data, all),
        marks: [
          Plot.areaY(own, { x: 'size', y1: 'low', y2: 'high', fill: colour, fillOpacity: 0.22 }),
          ...(own.length === 1
            ? [Plot.ruleX(own, { x: 'size', y1: 'low', y2: 'high', stroke: colour, strokeWidth: 3 })]
            : []),
          ...(name === data.reference
            ? []
            : [
                Plot.line(reference, {
                  x: 'size',
                  y: 'value',
                  stroke: 'currentColor',
                  strokeDasharray: '4 3',
                  strokeOpacity: 0.7,
                }),
              ]),
          Plot.line(own, { x: 'size', y: 'value', stroke: colour, strokeWidth: 2.2 }),
          Plot.dot(own, { x: 'size', y: 'value', fill: colour, r: 3 }),
        ],
      }),
    };
  });
}
