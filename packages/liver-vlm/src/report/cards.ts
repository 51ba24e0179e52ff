import { OVERALL } from '../evaluation/figures.ts';
import { RESEARCH_NOTICE, SYNTHETIC_NOTICE } from '../notice.ts';
import { methodsParagraphs } from './methodsText.ts';
import type { ReportData } from './reportData.ts';
import { figureText, plainAnswer } from './words.ts';

const FILL = '**author must fill**';
const head = (data: ReportData, title: string): string =>
  `${data.synthetic ? `${SYNTHETIC_NOTICE}\n\n` : ''}# ${title}\n\n${RESEARCH_NOTICE}\n`;
const list = (rows: readonly (readonly [string, string])[]): string =>
  rows.map(([name, value]) => `- ${name}: ${value}`).join('\n');

/** Writes a model card (fields of Mitchell et al. 2019) in Markdown. */
export function modelCard(data: ReportData): string {
  const [main] = data.metrics;
  return `${head(data, `Model card: ${data.modelName}`)}
## Intended use
Research on the classification of focal liver lesions into ${main.classes.join(', ')}. Any clinical use is out of scope.

## Performance
${data.answer ?? plainAnswer(main)}

${list(OVERALL.map((name) => [name, figureText(main[name])]))}

| class | cases | AUC | sensitivity | specificity |
|---|---|---|---|---|
${main.perClass.map((own) => `| ${own.class} | ${Math.round(own.cases)} | ${figureText(own.auc)} | ${figureText(own.sensitivity)} | ${figureText(own.specificity)} |`).join('\n')}

## Evaluation data
${data.dataset.name}: ${data.dataset.patients} patients, ${data.dataset.lesions} lesions. ${data.dataset.description}

## Known limits
A case of a class that is not listed gets one of the listed answers. Scanner, site and subgroup differences: ${FILL}

## Ethical considerations
${FILL}

## Provenance
${list(data.provenance.map(({ name, value }) => [name, value] as const))}
`;
}

/** Writes a data card in Markdown. */
export function dataCard(data: ReportData): string {
  const [main] = data.metrics;
  return `${head(data, `Data card: ${data.dataset.name}`)}
${data.dataset.description}

${list([
  ['Patients', String(data.dataset.patients)],
  ['Lesions', String(data.dataset.lesions)],
  ['Licence', data.dataset.licence],
  ['SHA-256', data.dataset.sha256],
  ['Test cases by class', main.perClass.map((own) => `${own.class} ${Math.round(own.cases)}`).join(', ')],
  ['Source, dates and sites', FILL],
  ['Inclusion and exclusion', FILL],
  ['Reference standard', FILL],
  ['Annotators and their experience', FILL],
  ['De-identification', FILL],
  ['Ethics approval', FILL],
])}
`;
}

/** Writes a sheet after CLAIM (Mongan, Moy, Kahn 2020), filled in where the run knows the answer. */
export function claimSheet(data: ReportData): string {
  const [main] = data.metrics;
  const methods = methodsParagraphs(data);
  const known = (name: RegExp): string =>
    data.provenance
      .filter((row) => name.test(row.name))
      .map(({ name, value }) => `${name}: ${value}`)
      .join('; ') || FILL;
  const items: [string, string][] = [
    ['Title names the AI method', data.modelName],
    ['Structured summary', data.answer ?? plainAnswer(main)],
    ['Scientific and clinical background, intended use and role', FILL],
    ['Objectives and hypotheses', FILL],
    ['Prospective or retrospective', FILL],
    ['Goal', `Classification into ${main.classes.join(', ')}`],
    ['Data sources', `${data.dataset.name}. ${data.dataset.description}`],
    ['Eligibility, dates, sites', FILL],
    ['Preprocessing', known(/preprocess|window|config/i)],
    ['Selection of subsets', FILL],
    ['Definitions of data elements', FILL],
    ['De-identification', FILL],
    ['Missing data', FILL],
    ['Reference standard: definition, rationale, source, annotation tools, variability', FILL],
    [
      'Sample size and how it was chosen',
      `${data.dataset.patients} patients, ${data.dataset.lesions} lesions; why: ${FILL}`,
    ],
    ['Partitions and their level of disjointness', known(/split/i)],
    ['Model', known(/model|architecture|weights/i)],
    ['Software', known(/software|version|node/i)],
    ['Initialisation', known(/init|seed/i)],
    ['Training', data.methodsText.join(' ') || FILL],
    ['Choice of the final model', known(/selection|chosen/i)],
    ['Measures of performance', 'see the table of figures'],
    ['Statistical measures of uncertainty', methods.at(data.methodsText.length) ?? FILL],
    ['Robustness or sensitivity analysis', FILL],
    ['Explainability', FILL],
    ['Validation on external data', FILL],
    ['Flow of participants', FILL],
    ['Demographics of each partition', FILL],
    ['Performance with intervals', `accuracy ${figureText(main.accuracy)}, macro AUC ${figureText(main.macroAuc)}`],
    [
      'Failure analysis',
      data.examples?.some(({ truth, answer }) => truth !== answer) ? 'wrong answers are shown in the report' : FILL,
    ],
    ['Limitations, implications for practice', FILL],
    ['Registration, protocol, funding', FILL],
    ['Access to code and data', FILL],
  ];
  return `${head(data, 'CLAIM sheet')}
Items are in CLAIM's order and in our words; check their wording and numbers against the checklist before submission.

| item | answer |
|---|---|
${items.map(([item, answer]) => `| ${item} | ${answer.replaceAll('|', '\\|').replaceAll('\n', ' ')} |`).join('\n')}
`;
}
