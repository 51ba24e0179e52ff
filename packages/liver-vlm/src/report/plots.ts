import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import type { RiskCoverage } from '../evaluation/abstention.ts';
import type { Metrics } from '../evaluation/summarise.ts';
import type { EpochRow } from './reportData.ts';

/** Colours of the classes, in their order (Okabe & Ito 2008, told apart by colour-blind readers; their black is a grey for dark pages). */
export const CLASS_COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#8a8f98'];
export const classColour = (index: number): string => CLASS_COLOURS[index % CLASS_COLOURS.length] ?? '#8a8f98';

const DIAGONAL = [
  [0, 0],
  [1, 1],
] as const;

/** Draws to SVG text; needs no browser. */
export function draw(options: Plot.PlotOptions): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  return Plot.plot({ ...options, document, style: { background: 'none', fontSize: '12px' } }).outerHTML;
}

const square = { width: 440, height: 400, marginLeft: 50, marginBottom: 42 };
const share = (label: string): Plot.ScaleOptions => ({ domain: [0, 1], label, ticks: 5, grid: true });

/** One ROC curve a class, with the line of chance. */
export function rocPlot({ roc, classes }: Metrics): string {
  return draw({
    ...square,
    ariaLabel: 'ROC curves by class',
    x: share('1 − specificity'),
    y: share('Sensitivity'),
    marks: [
      Plot.line(DIAGONAL, { stroke: 'currentColor', strokeOpacity: 0.4, strokeDasharray: '4 4' }),
      ...roc.map(({ class: name, points }) =>
        Plot.line(points, {
          x: 'falsePositiveRate',
          y: 'truePositiveRate',
          stroke: classColour(classes.indexOf(name)),
          strokeWidth: 2,
        }),
      ),
    ],
  });
}

/** Counts by true and predicted class, shaded by the share of the true class. */
export function confusionPlot({ confusion, classes }: Metrics): string {
  const cells = confusion.flatMap((row, truth) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return row.map((count, answer) => ({
      truth: classes[truth],
      answer: classes[answer],
      count,
      part: total > 0 ? count / total : 0,
    }));
  });
  return draw({
    ...square,
    marginLeft: 96,
    marginTop: 10,
    marginBottom: 60,
    ariaLabel: 'Confusion matrix',
    x: { domain: [...classes], label: null, tickSize: 0, tickRotate: -25 },
    y: { domain: [...classes], label: null, tickSize: 0 },
    marks: [
      Plot.cell(cells, {
        x: 'answer',
        y: 'truth',
        fill: '#0072b2',
        fillOpacity: (cell: { part: number }) => 0.06 + 0.94 * cell.part,
        inset: 1,
        rx: 3,
      }),
      Plot.text(cells, {
        filter: (cell) => cell.part <= 0.5,
        x: 'answer',
        y: 'truth',
        text: 'count',
        fontSize: 14,
        fill: 'currentColor',
      }),
      Plot.text(cells, {
        filter: (cell) => cell.part > 0.5,
        x: 'answer',
        y: 'truth',
        text: 'count',
        fontSize: 14,
        fontWeight: 600,
        fill: 'white',
      }),
    ],
  });
}

/** Accuracy against confidence; the size of a point is the number of cases. */
export function reliabilityPlot({ reliability }: Metrics): string {
  const filled = reliability.filter(({ count }) => count > 0);
  return draw({
    ...square,
    ariaLabel: 'Reliability diagram',
    x: share('Confidence'),
    y: share('Share that was right'),
    r: { range: [2, 11] },
    marks: [
      Plot.line(DIAGONAL, { stroke: 'currentColor', strokeOpacity: 0.4, strokeDasharray: '4 4' }),
      Plot.link(filled, {
        x1: 'confidence',
        x2: 'confidence',
        y1: 'confidence',
        y2: 'accuracy',
        stroke: '#d55e00',
        strokeOpacity: 0.6,
      }),
      Plot.dot(filled, { x: 'confidence', y: 'accuracy', r: 'count', fill: '#0072b2' }),
    ],
  });
}

/** Share of wrong answers when only the more confident cases are answered. */
export function riskPlot({ points }: RiskCoverage): string {
  return draw({
    ...square,
    ariaLabel: 'Risk against coverage',
    x: share('Share of cases answered'),
    y: { label: 'Share of answers that are wrong', grid: true, zero: true, ticks: 5 },
    marks: [
      Plot.ruleY([0], { strokeOpacity: 0.4 }),
      Plot.line(points, { x: 'coverage', y: 'risk', stroke: '#0072b2', strokeWidth: 2, curve: 'step-before' }),
    ],
  });
}

/** Loss by epoch on training and validation cases. */
export function trainingPlot(rows: readonly EpochRow[]): string {
  return draw({
    ...square,
    ariaLabel: 'Loss by epoch',
    x: { label: 'Epoch', ticks: Math.min(8, rows.length), tickFormat: 'd' },
    y: { label: 'Loss (nats)', grid: true, zero: true, ticks: 5 },
    marks: [
      Plot.line(rows, { x: 'epoch', y: 'trainLoss', stroke: classColour(0), strokeWidth: 2 }),
      Plot.line(
        rows.filter(({ validationLoss }) => validationLoss !== undefined),
        { x: 'epoch', y: 'validationLoss', stroke: classColour(1), strokeWidth: 2 },
      ),
    ],
  });
}
