import type { Facts } from './facts.ts';
import { FILL, type Sheet } from './sheet.ts';

/** The sheet after CLAIM (Mongan, Moy, Kahn 2020; items in its order, in our words), filled in where the facts have an answer. */
export function claimChecklist(facts: Facts): Sheet {
  const { dataset } = facts;
  const items: [string, string][] = [
    ['Title names the AI method', facts.name],
    ['Structured summary', facts.answer],
    ['Scientific and clinical background, intended use and role', FILL],
    ['Objectives and hypotheses', FILL],
    ['Prospective or retrospective', FILL],
    ['Goal', facts.goal],
    ['Data sources', `${dataset.name}. ${dataset.description}`],
    ['Eligibility, dates, sites', FILL],
    ['Preprocessing', facts.preprocessing],
    ['Selection of subsets', FILL],
    ['Definitions of data elements', FILL],
    ['De-identification', FILL],
    ['Missing data', facts.missing],
    ['Reference standard: definition, rationale, source, annotation tools, variability', FILL],
    ['Sample size and how it was chosen', `${dataset.size}; why: ${FILL}`],
    ['Partitions and their level of disjointness', facts.partitions],
    ['Model', facts.model],
    ['Software', facts.software],
    ['Initialisation', facts.initialisation],
    ['Training', facts.training],
    ['Choice of the final model', facts.choice],
    ['Measures of performance', facts.measures],
    ['Statistical measures of uncertainty', facts.uncertainty],
    ['Robustness or sensitivity analysis', facts.heterogeneity],
    ['Explainability', FILL],
    ['Validation on external data', FILL],
    ['Flow of participants', FILL],
    ['Demographics of each partition', FILL],
    ['Performance with intervals', facts.performance],
    ['Failure analysis', facts.failures],
    ['Limitations, implications for practice', FILL],
    ['Registration, protocol, funding', FILL],
    ['Access to code and data', `${facts.code}; data: ${FILL}`],
  ];
  return {
    file: 'claim',
    title: 'CLAIM sheet',
    synthetic: facts.synthetic,
    intro:
      'Items are in CLAIM’s order and in our words; check their wording and numbers against the checklist before submission.',
    parts: [{ heading: 'Items', head: ['item', 'answer'], rows: items }],
  };
}
