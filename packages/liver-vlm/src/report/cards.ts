import { OVERALL } from '../evaluation/figures.ts';
import { claimChecklist } from './claimSheet.ts';
import { type Facts, runFacts } from './facts.ts';
import type { ReportData } from './reportData.ts';
import { FILL, type Sheet, sheetMarkdown } from './sheet.ts';
import { tripodChecklist } from './tripodSheet.ts';
import { figureText } from './words.ts';

/** A model card (fields of Mitchell et al. 2019). */
export function modelCardSheet(facts: Facts): Sheet {
  const { metrics, dataset } = facts;
  return {
    file: 'model-card',
    title: `Model card: ${facts.name}`,
    synthetic: facts.synthetic,
    intro: '',
    parts: [
      { heading: 'Intended use', text: `Research on: ${facts.goal}. Any clinical use is out of scope.` },
      { heading: 'Performance', text: facts.answer, rows: OVERALL.map((name) => [name, figureText(metrics[name])]) },
      {
        heading: 'Performance by class',
        head: ['class', 'cases', 'AUC', 'sensitivity', 'specificity'],
        rows: metrics.perClass.map((own) => [
          own.class,
          String(Math.round(own.cases)),
          figureText(own.auc),
          figureText(own.sensitivity),
          figureText(own.specificity),
        ]),
      },
      { heading: 'Evaluation data', text: `${dataset.name}: ${dataset.size}. ${dataset.description}` },
      { heading: 'Training', text: facts.training },
      {
        heading: 'Known limits',
        text: `A case of a class that is not listed gets one of the listed answers. Scanner, site and subgroup differences: ${FILL}`,
      },
      { heading: 'Ethical considerations', text: FILL },
      { heading: 'Provenance', rows: facts.provenance.map(({ name, value }) => [name, value]) },
    ],
  };
}

/** A data card. */
export function dataCardSheet({ dataset, synthetic }: Facts): Sheet {
  const real = synthetic ? 'none: phantoms' : FILL;
  return {
    file: 'data-card',
    title: `Data card: ${dataset.name}`,
    synthetic,
    intro: dataset.description,
    parts: [
      {
        heading: 'Contents',
        rows: [
          ['Size', dataset.size],
          ['Lesions by class', dataset.classes],
          ['Licence', dataset.licence],
          ['SHA-256', dataset.sha256],
          ['Source, dates and sites', real],
          ['Inclusion and exclusion', FILL],
          ['Reference standard', synthetic ? 'the class that was computed' : FILL],
          ['Annotators and their experience', real],
          ['De-identification', real],
          ['Ethics approval', real],
        ],
      },
    ],
  };
}

/** The four sheets of anything that was evaluated: model card, data card, CLAIM, TRIPOD+AI. */
export const sheetsOf = (facts: Facts): Sheet[] => [
  modelCardSheet(facts),
  dataCardSheet(facts),
  claimChecklist(facts),
  tripodChecklist(facts),
];

/** Writes a run's model card in Markdown. */
export const modelCard = (data: ReportData): string => sheetMarkdown(modelCardSheet(runFacts(data)));

/** Writes a run's data card in Markdown. */
export const dataCard = (data: ReportData): string => sheetMarkdown(dataCardSheet(runFacts(data)));

/** Writes a run's CLAIM sheet in Markdown. */
export const claimSheet = (data: ReportData): string => sheetMarkdown(claimChecklist(runFacts(data)));

/** Writes a run's TRIPOD+AI sheet in Markdown. */
export const tripodSheet = (data: ReportData): string => sheetMarkdown(tripodChecklist(runFacts(data)));
