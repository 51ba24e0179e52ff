import * as Plot from '@observablehq/plot';
import type { ComparisonData } from '../../compare/data.ts';
import type { TrainingSize } from '../../compare/unit.ts';
import type { Difference } from '../../evaluation/difference.ts';
import { LIVER_VLM } from '../../methods/liverVlm.ts';
import { PRETRAINED } from '../../methods/pretrained.ts';
import { pretextTasks } from '../../pretraining/index.ts';
import { figureHtml } from '../figureHtml.ts';
import { classColour, draw } from '../plots.ts';
import { table } from '../tables.ts';
import { decimals } from '../words.ts';
import { differenceText } from './answer.ts';
import { type Finding, findingOf } from './controls.ts';
import { differenceOf, resultOf, sizeName } from './lookup.ts';

/** What a task before the labels gained at one size: macro AUC, pre-trained less from scratch. */
export interface Gain {
  readonly task: string;
  readonly size: TrainingSize;
  /** Learning before labels, minutes a round. */
  readonly minutes: number;
  readonly gain: Pick<Difference, 'value' | 'low' | 'high'>;
  readonly finding: Finding;
}

const minus = (value: number | null): number | null => (value === null ? null : -value);

/** The gains of every task at every size that it finished; empty unless Liver-VLM from scratch is the reference. */
export function pretrainingGains(data: ComparisonData): Gain[] {
  if (data.reference !== LIVER_VLM) return [];
  return data.methods
    .filter(({ name }) => name.startsWith(PRETRAINED))
    .flatMap(({ name }) =>
      data.protocol.sizes.flatMap((size) => {
        const difference = differenceOf(data, name, size)?.differences.macroAuc;
        const own = resultOf(data, name, size);
        if (!difference || difference.value === null || own?.seconds.pretraining === undefined) return [];
        const gain = { value: -difference.value, low: minus(difference.high), high: minus(difference.low) };
        const minutes = own.seconds.pretraining / own.rounds.length / 60;
        const task = name.slice(PRETRAINED.length);
        return [{ task, size, minutes, gain, finding: findingOf(gain, data.protocol.margin) }];
      }),
    );
}

/**
 * Gain against minutes, a column a number of labelled patients, a row a data set: what stands above the band is worth its minutes. Margin and
 * sizes are those of the first.
 */
export function pretrainingPlot(comparisons: readonly ComparisonData[]): string {
  const points = comparisons.flatMap((data) =>
    pretrainingGains(data).map((own) => ({
      ...own,
      ...own.gain,
      column: sizeName(own.size),
      row: data.dataset.name,
      colour: taskColour(own.task),
    })),
  );
  const [first] = comparisons;
  if (first === undefined || points.length === 0) return '';
  const { margin, sizes } = first.protocol;
  const rows = [...new Set(points.map(({ row }) => row))];
  const several = rows.length > 1;
  const panel = { fx: 'column', ...(several ? { fy: 'row' } : {}) };
  return draw({
    width: Math.max(460, 90 + 175 * sizes.length),
    height: 90 + 240 * rows.length,
    marginLeft: 56,
    marginRight: several ? 110 : 20,
    marginBottom: 46,
    marginTop: 34,
    ariaLabel: 'Gain in macro AUC against minutes of learning before labels, one panel a number of training patients',
    fx: { domain: sizes.map(sizeName), label: 'Labelled training patients', labelAnchor: 'right', padding: 0.08 },
    ...(several ? { fy: { domain: rows, label: null, padding: 0.1 } } : {}),
    x: {
      label: 'Minutes before labels, a round',
      zero: true,
      nice: true,
      ticks: 3,
      insetRight: 12,
      labelAnchor: 'center',
    },
    y: { label: 'Macro AUC, pre-trained less from scratch', grid: true, nice: true },
    color: { type: 'identity' },
    marks: [
      Plot.rectY([0], { y1: -margin, y2: margin, fill: 'currentColor', fillOpacity: 0.08 }),
      Plot.ruleY([0], { stroke: 'currentColor', strokeOpacity: 0.6 }),
      Plot.ruleX(
        points.filter(({ low }) => low !== null),
        { ...panel, x: 'minutes', y1: 'low', y2: 'high', stroke: 'colour', strokeWidth: 2.5, strokeOpacity: 0.7 },
      ),
      Plot.dot(points, { ...panel, x: 'minutes', y: 'value', fill: 'colour', r: 4.5 }),
    ],
  });
}

const taskColour = (task: string): string => classColour(Object.keys(pretextTasks).indexOf(task));

/** The colours of the tasks that were run. */
export const pretrainingLegend = (comparisons: readonly ComparisonData[]): { name: string; colour: string }[] =>
  [...new Set(comparisons.flatMap(pretrainingGains).map(({ task }) => task))].map((task) => ({
    name: task,
    colour: taskColour(task),
  }));

const WORDS: Readonly<Record<Finding, string>> = {
  gain: 'a gain',
  loss: 'a loss',
  none: 'no difference that matters',
  open: 'open',
};

/** The plot, its key and the figures behind it; empty where nothing learned before the labels. */
export function pretrainingHtml(data: ComparisonData): string {
  const gains = pretrainingGains(data);
  const tasks = [...Map.groupBy(gains, ({ task }) => task)];
  if (tasks.length === 0) return '';
  const figure = figureHtml(
    'Gain in macro AUC against the minutes that it costs',
    pretrainingPlot([data]),
    `Each task learned from all training patients of a round without their labels. Paired on the same lesions, 95 % intervals over patients; above 0 the minutes bought something. Grey: less than ${data.protocol.margin}.`,
    pretrainingLegend([data]),
  );
  const rows = tasks.map(([task, own]) => [
    task,
    decimals(own[0]?.minutes ?? null, 1),
    ...data.protocol.sizes.map((size) => {
      const at = own.find((one) => one.size === size);
      return at ? `${differenceText(at.gain)}, ${WORDS[at.finding]}` : '–';
    }),
  ]);
  return `<div class="wide">${figure}</div>${table(['Task', 'Minutes a round', ...data.protocol.sizes.map(sizeName)], rows)}`;
}
