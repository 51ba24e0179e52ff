import { methodsParagraphs } from './methodsText.ts';
import { pageHtml, section } from './page.ts';
import { classColour, confusionPlot, methodsPlot, reliabilityPlot, riskPlot, rocPlot, trainingPlot } from './plots.ts';
import type { ExampleLesion, ReportData } from './reportData.ts';
import { classTable, comparisonTable, methodTable, overallTable, table } from './tables.ts';
import { decimals, escapeHtml, figureText, plainAnswer } from './words.ts';

/** Renders a report as one HTML file that needs nothing else: style, figures and pictures are inside, no script, no address is fetched. */
export function reportHtml(data: ReportData): string {
  const [main] = data.metrics;
  const sections = [
    comparisonSection(data),
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
    figure(
      'ROC, each class against the rest',
      rocPlot(main),
      'AUC with its interval in the legend; the dashed line is chance.',
      byClass,
    ),
    figure(
      'What was taken for what',
      confusionPlot(main),
      `Rows: true class. Columns: answer. Counts of ${main.level}s; shade: share of the row.`,
    ),
    figure(
      'Does its confidence mean what it says?',
      reliabilityPlot(main),
      'On the dashed line, confidence is earned; above it, the model is less sure than it may be; below, too sure. Size: number of cases.',
    ),
  ];
  if (data.riskCoverage) {
    shown.push(
      figure(
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
      figure('Training', trainingPlot(data.training), 'Mean loss over the cases of each part, by epoch.', legend),
    );
  }
  return shown.join('');
}

function figure(title: string, svg: string, caption: string, legend: { name: string; colour: string }[] = []): string {
  const keys = legend
    .map(({ name, colour }) => `<span><i style="background:${colour}"></i>${escapeHtml(name)}</span>`)
    .join('');
  return `<figure><h3>${escapeHtml(title)}</h3>${keys ? `<div class="legend">${keys}</div>` : ''}<div>${svg}</div><figcaption>${escapeHtml(caption)}</figcaption></figure>`;
}

function comparisonSection({ methods = [], comparisons = [] }: ReportData): string {
  if (methods.length === 0) return '';
  const rows = methods.map(({ title, metrics }) => ({ name: title, ...metrics.macroAuc }));
  const paired = comparisons.length > 0 ? comparisonTable(comparisons) : '';
  return section(
    'Methods compared',
    figure(
      'Macro AUC with 95 % interval',
      methodsPlot(rows, 'Macro AUC'),
      'Intervals that overlap can still differ: the paired differences below decide.',
    ) +
      methodTable(methods) +
      paired,
  );
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
  if (examples.length === 0) return '';
  const cards = (wanted: boolean): string =>
    examples
      .filter(({ truth, answer }) => (truth === answer) === wanted)
      .map(({ id, png, truth, answer, probability, caption }) => {
        const said = wanted
          ? `<span class="right">✓ ${escapeHtml(truth)}</span>`
          : `<span class="wrong">✗ ${escapeHtml(answer)}</span>, truly ${escapeHtml(truth)}`;
        const note = caption === undefined ? '' : `<br>${escapeHtml(caption)}`;
        return `<figure><img alt="${escapeHtml(`lesion ${id}`)}" src="${escapeHtml(png)}"><figcaption>${said}, ${decimals(probability)}<br>${escapeHtml(id)}${note}</figcaption></figure>`;
      })
      .join('');
  const [wrong, right] = [cards(false), cards(true)];
  return section(
    'Example lesions',
    `${wrong ? `<h3>Wrong</h3><div class="lesions">${wrong}</div>` : ''}${right ? `<h3>Right</h3><div class="lesions">${right}</div>` : ''}`,
  );
}
