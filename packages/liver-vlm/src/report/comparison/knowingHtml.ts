import * as Plot from '@observablehq/plot';
import type { ComparisonData } from '../../compare/data.ts';
import type { TrainingSize } from '../../compare/unit.ts';
import { figureHtml } from '../figureHtml.ts';
import { draw } from '../plots.ts';
import { table } from '../tables.ts';
import { decimals, figureText } from '../words.ts';
import { ranked, resultOf, titleOf } from './lookup.ts';

/** The reference and up to three others that stand closest to the question; no more lines than can be told apart. */
function shown(data: ComparisonData, size: TrainingSize): string[] {
  const wanted = [data.reference, 'cnn', 'radiomics', ...ranked(data, size).map(({ method }) => method)];
  return [...new Set(wanted)].filter((name) => resultOf(data, name, size)).slice(0, 4);
}

const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7'];
const DASHES = ['', '7 3', '2 3', '9 3 2 3'];

/** Errors left when only the more confident lesions are answered. */
export function abstentionFigure(data: ComparisonData, size: TrainingSize): string {
  const lines = shown(data, size).map((name, i) => ({
    name: titleOf(data, name),
    colour: COLOURS[i] ?? '#8a8f98',
    dash: DASHES[i] ?? '',
    curve: resultOf(data, name, size)?.riskCoverage,
  }));
  const svg = draw({
    width: 440,
    height: 380,
    marginLeft: 50,
    marginBottom: 42,
    ariaLabel: 'Risk against coverage by method',
    x: { domain: [0, 1], label: 'Share of lesions answered', grid: true, ticks: 5 },
    y: { label: 'Share of answers that are wrong', grid: true, zero: true, ticks: 5 },
    marks: lines.map(({ curve, colour, dash }) =>
      // The first few answers make a share that jumps: shown from a twentieth of the lesions on.
      Plot.line(
        (curve?.points ?? []).filter(({ coverage }) => coverage >= 0.05),
        { x: 'coverage', y: 'risk', stroke: colour, strokeWidth: 2, strokeDasharray: dash, curve: 'step-before' },
      ),
    ),
  });
  const areas = lines.map(({ name, curve }) => `${name} ${decimals(curve?.area ?? null, 3)}`).join(', ');
  return figureHtml('What abstaining buys', svg, `Mean share of errors over all shares answered: ${areas}.`, lines);
}

/** Measured coverage of prediction sets by method, with intervals, beside what was promised. */
export function coverageFigure(data: ComparisonData, size: TrainingSize): string {
  const rows = ranked(data, size).flatMap(({ method, sets }) =>
    sets ? [{ ...sets.coverage, title: titleOf(data, method), meanSize: sets.measured.meanSize }] : [],
  );
  if (rows.length === 0) return '';
  const target = data.protocol.coverage;
  const least = Math.min(target, ...rows.map(({ low, value }) => low ?? value ?? 1));
  const svg = draw({
    width: 440,
    height: 64 + 26 * rows.length,
    marginLeft: 225,
    marginRight: 16,
    marginBottom: 40,
    marginTop: 10,
    ariaLabel: 'Measured coverage of prediction sets by method',
    x: {
      domain: [Math.max(0, Math.floor(least * 10) / 10), 1],
      label: 'Share of sets that hold the true class',
      labelAnchor: 'right',
      grid: true,
      ticks: 4,
    },
    y: {
      domain: rows.map(({ title }) => title),
      label: null,
      tickSize: 0,
      tickFormat: (title: string) => (title.length > 34 ? `${title.slice(0, 33)}…` : title),
    },
    marks: [
      Plot.ruleX([target], { stroke: '#d55e00', strokeDasharray: '4 3', strokeWidth: 2 }),
      Plot.link(
        rows.filter(({ low }) => low !== null),
        { x1: 'low', x2: 'high', y1: 'title', y2: 'title', stroke: '#0072b2', strokeWidth: 3, strokeOpacity: 0.7 },
      ),
      Plot.dot(rows, { x: 'value', y: 'title', r: 4.5, fill: '#0072b2' }),
    ],
  });
  return figureHtml(
    'Do prediction sets keep their promise?',
    svg,
    `Dashed: the share asked for, ${target}. It is promised over all classes together, not for each.`,
  );
}

/** Coverage of prediction sets by method: all classes, each class, and how large the sets are. */
export function setsTable(data: ComparisonData, size: TrainingSize): string {
  const rows = ranked(data, size).flatMap(({ method, sets }) => (sets ? [{ method, sets }] : []));
  if (rows.length === 0) return '<p>No round had enough validation lesions for prediction sets.</p>';
  return table(
    [
      'Share of sets that hold the true class',
      'All classes',
      ...data.dataset.classes.map((own) => own.class),
      'Classes in a set',
      'Sets of a single class',
      'Rounds',
    ],
    rows.map(({ method, sets: { coverage, measured, rounds, roundsWithoutRule } }) => [
      titleOf(data, method),
      figureText(coverage),
      ...data.dataset.classes.map((_, c) => decimals(measured.byClass[c] ?? null)),
      decimals(measured.meanSize),
      `${Math.round(100 * measured.singletons)} %`,
      roundsWithoutRule > 0 ? `${rounds}, ${roundsWithoutRule} more with too few to calibrate` : String(rounds),
    ]),
    'wrapped',
  );
}

/** How well unknown kinds of lesion are noticed; empty where none were tried. */
export function outOfDistributionTable(data: ComparisonData, size: TrainingSize): string {
  const rows = ranked(data, size).flatMap(({ method, outOfDistribution: found }) =>
    (found?.rows ?? []).map((row, i) => [
      i === 0 ? titleOf(data, method) : '',
      row.source,
      String(row.lesions),
      figureText(row.auc),
      found?.score ?? '',
    ]),
  );
  if (rows.length === 0)
    return '<p>Nothing unknown was tried: no class was held back, and no other data set was named.</p>';
  return `${table(['Method', 'Unknown lesions', 'Number', 'AUC, unknown against known', 'Score'], rows)}<p class="small">0.5 is chance; 1 would tell every unknown lesion from every known one.</p>`;
}
