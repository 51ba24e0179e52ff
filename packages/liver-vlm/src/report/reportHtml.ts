import { exampleFigures } from './examplesHtml.ts';
import { figureHtml } from './figureHtml.ts';
import { methodsParagraphs } from './methodsText.ts';
import { pageHtml, section } from './page.ts';
import { classColour, confusionPlot, reliabilityPlot, riskPlot, rocPlot, trainingPlot } from './plots.ts';
import type { ExampleLesion, ReportData } from './reportData.ts';
import { classTable, overallTable, table } from './tables.ts';
import { decimals, escapeHtml, figureText, plainAnswer } from './words.ts';

/** Renders a report as one HTML file that needs nothing else: style, figures and pictures are inside, no script, no address is fetched. */
export function reportHtml(data: ReportData): string {
  const [main] = data.metrics;
  const sections = [
    section(
      'Figures',
      `${overallTable(data.metrics)}<p class="small">With 95 % intervals over patients.${leftOut(data)}</p>`,
    ),
    section('Class by class', classTable(main)),
    section('Plots', `<div class="plots">${plots(data)}</div>`),
    setsSection(data),
    examplesSection(data.examples ?? []),
    section(
      'Methods, ready for a paper',
      methodsParagraphs(data)
        .map((text) => `<p>${escapeHtml(text)}</p>`)
        .join(''),
    ),
    section(
      'Provenance',
      table(
        [],
        data.provenance.map(({ name, value }) => [name, value]),
        'plain',
      ),
    ),
  ];
  const { name, patients, lesions } = data.dataset;
  return pageHtml({
    title: data.title,
    meta: `${data.modelName} · ${name}: ${patients} patients, ${lesions} lesions · ${data.created}`,
    answer: data.answer ?? plainAnswer(main),
    synthetic: data.synthetic,
    body: `<div class="tiles">${tiles(data)}</div>\n${sections.join('\n')}`,
  });
}

function tiles({ metrics: [main] }: ReportData): string {
  const shown = [
    ['Accuracy', main.accuracy],
    ['Balanced accuracy', main.balancedAccuracy],
    ['Macro AUC', main.macroAuc],
    ["Cohen's kappa", main.kappa],
    ['Calibration error', main.expectedCalibrationError],
  ] as const;
  return shown
    .map(([title, { value, low, high }]) => {
      const range = low === null ? 'no interval' : `${decimals(low)} to ${decimals(high)}`;
      return `<div class="tile"><span class="small">${escapeHtml(title)}</span><b>${decimals(value)}</b><span class="small">${range}</span></div>`;
    })
    .join('');
}

function leftOut({ metrics }: ReportData): string {
  const mixed = metrics.find(({ level }) => level === 'patient')?.mixedPatients.length ?? 0;
  return mixed > 0 ? ` By patient, ${mixed} with lesions of several classes are left out.` : '';
}

function plots(data: ReportData): string {
  const [main] = data.metrics;
  const byClass = main.roc.map(({ class: name }) => {
    const auc = main.perClass.find((own) => own.class === name)?.auc;
    return { name: auc ? `${name} ${figureText(auc)}` : name, colour: classColour(main.classes.indexOf(name)) };
  });
  const shown = [
    figureHtml(
      'ROC, each class against the rest',
      rocPlot(main),
      'AUC with its interval in the legend; the dashed line is chance.',
      byClass,
    ),
    figureHtml(
      'What was taken for what',
      confusionPlot(main),
      `Rows: true class. Columns: answer. Counts of ${main.level}s; shade: share of the row.`,
    ),
    figureHtml(
      'Does its confidence mean what it says?',
      reliabilityPlot(main),
      'On the dashed line, confidence is earned; above it, the model is less sure than it may be; below, too sure. Size: number of cases.',
    ),
  ];
  if (data.riskCoverage) {
    shown.push(
      figureHtml(
        'What abstaining buys',
        riskPlot(data.riskCoverage),
        `Errors left when only the most confident cases are answered; mean risk ${decimals(data.riskCoverage.area, 3)}.`,
      ),
    );
  }
  if (data.training && data.training.length > 0) {
    const legend = [
      { name: 'training', colour: classColour(0) },
      { name: 'validation', colour: classColour(1) },
    ];
    shown.push(
      figureHtml('Training', trainingPlot(data.training), 'Mean loss over the cases of each part, by epoch.', legend),
    );
  }
  return shown.join('');
}

function setsSection({ predictionSets, metrics: [main] }: ReportData): string {
  if (!predictionSets) return '';
  const { rule, measured } = predictionSets;
  const rows = [
    ['All classes', decimals(measured.coverage)],
    ...main.classes.map((name, c) => [name, decimals(measured.byClass[c] ?? null)]),
  ];
  const text = `Promised coverage ${rule.coverage}; classes in a set ${decimals(measured.meanSize)} on average; ${Math.round(100 * measured.singletons)} % of sets name a single class. The promise is for all classes together, not for each.`;
  return section(
    'Prediction sets',
    `${table(['', 'Share of sets that hold the true class'], rows)}<p class="small">${escapeHtml(text)}</p>`,
  );
}

function examplesSection(examples: readonly ExampleLesion[]): string {
  const [wrong, right] = [exampleFigures(examples, false), exampleFigures(examples, true)];
  if (!wrong && !right) return '';
  return section('Example lesions', `${wrong ? `<h3>Wrong</h3>${wrong}` : ''}${right ? `<h3>Right</h3>${right}` : ''}`);
}
