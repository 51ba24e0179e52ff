import type { ComparisonData } from '../../compare/data.ts';
import { sheetsOf } from '../cards.ts';
import { exampleFigures } from '../examplesHtml.ts';
import { figureHtml } from '../figureHtml.ts';
import { pageHtml, section } from '../page.ts';
import { classColour, reliabilityPlot, rocPlot } from '../plots.ts';
import { sheetHtml, sheetMarkdown } from '../sheet.ts';
import { classTable, table } from '../tables.ts';
import { escapeHtml, figureText } from '../words.ts';
import { languageAnswer, sentence } from './answer.ts';
import { badge, claimsHtml } from './claimsHtml.ts';
import { comparisonFacts } from './comparisonFacts.ts';
import { gapsHtml, secondsTable, settingsTable } from './conductHtml.ts';
import { confusionHtml } from './confusionHtml.ts';
import { controlRows } from './controls.ts';
import { curvesPlot, smallCurves } from './curves.ts';
import { abstentionFigure, coverageFigure, outOfDistributionTable, setsTable } from './knowingHtml.ts';
import { classAucTable, curvesTable, deLongTable, ladderTable, levelsTable, otherFiguresTable } from './ladderHtml.ts';
import { ladderPlot } from './ladderPlot.ts';
import { largestSize, ROLES, ranked, resultOf, roleOf, sizeText, titleOf } from './lookup.ts';
import { comparisonMethods } from './methodsText.ts';
import { pretrainingHtml } from './pretrainingHtml.ts';
import { COMPARISON_STYLE } from './style.ts';
import { transformsHtml } from './transformsHtml.ts';

/**
 * Renders a comparison as one HTML file that needs nothing else: the answer with its uncertainty first, then what it rests on, down to the
 * checklists. No script, no address is fetched; dark by the reader's system; it can be printed.
 */
export function comparisonReport(data: ComparisonData): string {
  const size = largestSize(data);
  const { dataset, protocol } = data;
  const found =
    data.results.length > 0
      ? [
          curvesSection(data),
          sectionIfAny('Is learning before labels worth its minutes?', pretrainingHtml(data)),
          sectionIfAny('What is each transform of the augmentation worth?', transformsHtml(data)),
          ladderSection(data),
          controlsSection(data),
          referenceSection(data),
          section(
            'Knowing when not to answer',
            `<div class="plots">${coverageFigure(data, size)}${abstentionFigure(data, size)}</div>${setsTable(data, size)}<h3>Lesions of a kind that was never shown</h3>${outOfDistributionTable(data, size)}`,
          ),
          picturesSection(data),
        ]
      : [];
  const body = [
    answerNotes(data),
    section('Claims', claimsHtml(data, data.claims)),
    ...found,
    conductSection(data),
    everyMethodSection(data),
    section('Methods, ready for a paper', methodsHtml(data)),
    section(
      'Provenance',
      table(
        [],
        data.provenance.map(({ name, value }) => [name, value]),
        'plain',
      ),
    ),
    sheetsSection(data),
  ];
  return pageHtml({
    title: data.title,
    meta: `${dataset.name}: ${dataset.patients} patients, ${dataset.lesions} lesions, ${dataset.classes.length} classes · ${protocol.folds} folds, ${protocol.repeats === 1 ? 'once' : `${protocol.repeats} times`} · ${data.created}`,
    answer: languageAnswer(data),
    synthetic: data.synthetic,
    style: COMPARISON_STYLE,
    body: body.join('\n'),
  });
}

/** The model card, data card, CLAIM and TRIPOD+AI sheets as Markdown files; none where the reference never finished. */
export function comparisonSheets(data: ComparisonData): { name: string; text: string }[] {
  const facts = comparisonFacts(data);
  return facts ? sheetsOf(facts).map((sheet) => ({ name: `${sheet.file}.md`, text: sheetMarkdown(sheet) })) : [];
}

function answerNotes(data: ComparisonData): string {
  const { language, protocol } = data;
  return `<p>${badge(language.verdict)} ${escapeHtml(sentence(language.reason))} <span class="small">${escapeHtml(`Intervals are for new patients of the same kind and the models as trained; a difference below ${protocol.margin} is taken as too small to matter.`)}</span></p>`;
}

function curvesSection(data: ComparisonData): string {
  if (data.protocol.sizes.length < 2) return '';
  const legend = Object.entries(ROLES)
    .filter(([role]) => data.results.some(({ method }) => roleOf(data, method) === role))
    .map(([, { title, colour }]) => ({ name: title, colour }));
  const reference = titleOf(data, data.reference);
  const small = smallCurves(data).map(({ title, svg }) => figureHtml(title, svg, ''));
  return section(
    'Learning curves',
    `<div class="wide">${figureHtml('Macro AUC by training patients per class', curvesPlot(data), '', legend)}</div>
<h3>The same, one method at a time, with 95 % intervals</h3><p class="small">${escapeHtml(`Dashed: ${reference}. Intervals that overlap can still differ: the paired differences below decide.`)}</p>
<div class="small-plots">${small.join('')}</div>${curvesTable(data, largestSize(data))}`,
  );
}

/** A section for those comparisons that have something to say in it. */
const sectionIfAny = (title: string, html: string): string => (html ? section(title, html) : '');

function ladderSection(data: ComparisonData): string {
  const size = largestSize(data);
  const reference = titleOf(data, data.reference);
  const svg = ladderPlot(data, size);
  const plot = svg
    ? `<div class="wide">${figureHtml(
        `${reference} less each other method, with ${sizeText(size)}`,
        svg,
        `Paired on the same lesions. An interval right of 0: ${reference} is better. Grey: differences below ${data.protocol.margin}.`,
      )}</div>`
    : '';
  return section(
    'The ladder of methods',
    `${plot}${ladderTable(data, size)}<p class="small">Counting lesions, with 95 % intervals over patients; the difference is in macro AUC, paired, with p before and after Holm’s correction.</p>${otherFiguresTable(data, size)}
<h3>By class</h3>${classAucTable(data, size)}${deLongTable(data, size)}<p class="small">Areas under the ROC curve, class against the rest; DeLong’s test on patients, p after Holm’s correction.</p>`,
  );
}

function controlsSection(data: ComparisonData): string {
  const rows = controlRows(data, largestSize(data)).map(
    ({ name, keeps, difference, finding, says }) =>
      `<tr><td><b>${escapeHtml(titleOf(data, name))}</b><br>${escapeHtml(keeps)}</td><td class="number">${escapeHtml(difference)}</td><td class="${finding}">${escapeHtml(says)}</td></tr>`,
  );
  if (rows.length === 0) return '';
  const head = `<tr><th>Control</th><th>${escapeHtml(`Macro AUC, ${titleOf(data, data.reference)} less control`)}</th><th>What it shows</th></tr>`;
  return section(
    'What each control shows',
    `<div class="scroll"><table class="plain controls"><thead>${head}</thead><tbody>${rows.join('')}</tbody></table></div>`,
  );
}

/** ROC, reliability and figures of the reference, beside the learned head where there is one. */
function referenceSection(data: ComparisonData): string {
  const size = largestSize(data);
  const names = [data.reference, ...(data.reference === 'cnn' ? [] : ['cnn'])];
  const found = names.flatMap((name) => resultOf(data, name, size) ?? []);
  const plots = found.flatMap(({ method, metrics: { lesion } }) => {
    const legend = lesion.roc.map(({ class: name }) => {
      const auc = lesion.perClass.find((own) => own.class === name)?.auc;
      return { name: auc ? `${name} ${figureText(auc)}` : name, colour: classColour(lesion.classes.indexOf(name)) };
    });
    return [figureHtml(`ROC by class: ${titleOf(data, method)}`, rocPlot(lesion), '', legend)];
  });
  const reliability = found.map(({ method, metrics }) =>
    figureHtml(
      `Reliability: ${titleOf(data, method)}`,
      reliabilityPlot(metrics.lesion),
      'On the dashed line, confidence is earned; above it, less sure than it may be; below it, too sure. Size: number of lesions.',
    ),
  );
  return section(
    `Class by class, with ${sizeText(size)}`,
    `<div class="plots">${plots.join('')}${reliability.join('')}</div>
<h3>${escapeHtml(`${titleOf(data, data.reference)} by lesion, patient and slice`)}</h3>${levelsTable(data, data.reference, size)}`,
  );
}

function picturesSection(data: ComparisonData): string {
  const size = largestSize(data);
  const result = resultOf(data, data.reference, size);
  if (!result) return '';
  const matrix = confusionHtml(result.metrics.lesion, data.examples);
  const wrong = exampleFigures(data.examples, false);
  const right = exampleFigures(data.examples, true);
  return section(
    `What ${titleOf(data, data.reference)} takes for what`,
    `${matrix}<p class="small">Lesions, with ${escapeHtml(sizeText(size))}${result.metrics.lesion.repeats > 1 ? ', mean over the repeats' : ''}; share of the row.${data.examples.length > 0 ? ' Pictures are the surest answers of each kind.' : ''}</p>${wrong ? `<h3>Surest wrong answers</h3>${wrong}` : ''}${right ? `<h3>Surest right answers</h3>${right}` : ''}`,
  );
}

function conductSection(data: ComparisonData): string {
  const seconds = Math.round(data.units.seconds).toLocaleString('en');
  return section(
    'How it was run',
    `${gapsHtml(data)}<h3>Settings</h3>${settingsTable(data)}<h3>Time</h3>${secondsTable(data)}<p class="small">All fits together ${seconds} s of work, whatever ran side by side.</p>`,
  );
}

function everyMethodSection(data: ComparisonData): string {
  const tables = ranked(data, largestSize(data)).map(
    ({ method, metrics }) => `<h4>${escapeHtml(titleOf(data, method))}</h4>${classTable(metrics.lesion)}`,
  );
  return section('Every method, class by class', tables.join(''));
}

const methodsHtml = (data: ComparisonData): string =>
  comparisonMethods(data)
    .map(({ heading, text }) => `<p><b>${escapeHtml(heading)}.</b> ${escapeHtml(text)}</p>`)
    .join('');

function sheetsSection(data: ComparisonData): string {
  const facts = comparisonFacts(data);
  return facts ? section('Cards and checklists', sheetsOf(facts).map(sheetHtml).join('')) : '';
}
