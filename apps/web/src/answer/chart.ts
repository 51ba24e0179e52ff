import type { ReferenceTissue } from '@liver-vlm/imaging/browser';

/** A tissue over the phases: mean HU, none where it was not measured. */
export interface Curve {
  readonly name: 'lesion' | 'around' | ReferenceTissue;
  readonly means: readonly (number | undefined)[];
}

interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Chart {
  readonly lines: readonly { readonly name: Curve['name']; readonly points: readonly Point[] }[];
  readonly ticks: readonly { readonly value: number; readonly y: number }[];
  readonly places: { readonly left: number; readonly right: number; x(n: number): number };
}

const EDGE = { left: 36, right: 36, top: 10, bottom: 26 };
const TICKS = 4;

/** Lines of mean HU over `phases` phases in a drawing of `width` x `height`; ticks at round numbers. */
export function chartOf(
  curves: readonly Curve[],
  phases: number,
  { width, height }: { readonly width: number; readonly height: number },
): Chart {
  const means = curves.flatMap((curve) => curve.means).filter((v) => v !== undefined);
  const [low, high, step] = roundRange(means);
  const y = (value: number) =>
    height - EDGE.bottom - ((value - low) / (high - low)) * (height - EDGE.top - EDGE.bottom);
  const [left, right] = [EDGE.left, width - EDGE.right];
  const x = (n: number) => (phases < 2 ? (left + right) / 2 : left + 12 + (n * (right - left - 24)) / (phases - 1));
  const ticks = Array.from({ length: Math.round((high - low) / step) + 1 }, (_, n) => low + n * step);
  return {
    lines: curves.map(({ name, means: values }) => ({
      name,
      points: values.flatMap((mean, n) => (mean === undefined ? [] : [{ x: x(n), y: y(mean) }])),
    })),
    ticks: ticks.map((value) => ({ value, y: y(value) })),
    places: { left, right, x },
  };
}

function roundRange(values: readonly number[]): [low: number, high: number, step: number] {
  const [least, most] = values.length > 0 ? [Math.min(...values), Math.max(...values)] : [0, 100];
  const rough = Math.max(1, (most - least) / TICKS);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((m) => m * power >= rough) ?? 10);
  const low = Math.floor(least / step) * step;
  return [low, Math.max(low + step, Math.ceil(most / step) * step), step];
}
