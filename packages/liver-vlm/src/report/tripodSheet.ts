import type { Facts } from './facts.ts';
import { FILL, type Sheet } from './sheet.ts';

/** The sheet after TRIPOD+AI (Collins et al., BMJ 2024;385:e078378: 27 items, here in our words), filled in where the facts have an answer. */
export function tripodChecklist(facts: Facts): Sheet {
  const { dataset } = facts;
  const parts: [string, [string, string, string][]][] = [
    [
      'Title and abstract',
      [
        [
          '1',
          'Title: development or evaluation, target population, outcome',
          `${facts.name}: development and internal evaluation; population: ${FILL}`,
        ],
        ['2', 'Abstract, by the checklist for abstracts', `${facts.answer} The rest: ${FILL}`],
      ],
    ],
    [
      'Introduction',
      [
        ['3a', 'Health-care context, rationale, models that exist', FILL],
        [
          '3b',
          'Target population, purpose in the path of care, users',
          `Research only, no clinical use. Population: ${FILL}`,
        ],
        ['3c', 'Known inequalities of health between groups', FILL],
        ['4', 'Objectives: development, evaluation or both', `${facts.goal}; development and internal evaluation`],
      ],
    ],
    [
      'Methods',
      [
        [
          '5a',
          'Sources of data, why these, how representative',
          `${dataset.name}. ${dataset.description} Representative of whom: ${FILL}`,
        ],
        ['5b', 'Dates of the data', FILL],
        ['6a', 'Setting, number and place of centres', FILL],
        ['6b', 'Eligibility', FILL],
        ['6c', 'Treatments received, and how they were handled', FILL],
        ['7', 'Preparation and checks of the data', facts.preprocessing],
        ['8a', 'Outcome: definition, how and when it was assessed, why this one', FILL],
        ['8b', 'Qualifications of those who assessed the outcome', FILL],
        ['8c', 'Blinding of the assessment of the outcome', FILL],
        ['9a', 'Choice of predictors', 'The image of the lesion alone; no clinical data'],
        ['9b', 'Definition of predictors, how and when they were measured', facts.preprocessing],
        ['9c', 'Qualifications of those who outlined the lesions', FILL],
        ['10', 'Size of the study and why it suffices', `${dataset.size}; why: ${FILL}`],
        ['11', 'Missing data', facts.missing],
        ['12a', 'Use of the data: development and evaluation, partitions', facts.partitions],
        ['12b', 'How predictors enter: rescaling, transformation', facts.preprocessing],
        [
          '12c',
          'Type of model, steps of building, tuning, internal validation',
          [facts.training, facts.choice].filter((text) => text !== FILL).join(' ') || FILL,
        ],
        ['12d', 'Heterogeneity across clusters such as hospitals', facts.heterogeneity],
        ['12e', 'Measures and plots of performance, comparison of models', facts.measures],
        ['12f', 'Updating of the model, such as recalibration', facts.calibration],
        ['12g', 'How predictions were calculated', facts.model],
        ['13', 'Methods for unequal classes', facts.imbalance],
        ['14', 'Methods for fairness', FILL],
        ['15', 'Output of the model, thresholds', facts.output],
        [
          '16',
          'Differences between development and evaluation data',
          'None by design: both are parts of one data set, disjoint by patient. There is no external evaluation',
        ],
        ['17', 'Ethical approval, consent', facts.synthetic ? 'None needed for phantoms' : FILL],
      ],
    ],
    [
      'Open science, patients and the public',
      [
        ['18a', 'Funding', FILL],
        ['18b', 'Conflicts of interest', FILL],
        ['18c', 'Protocol', FILL],
        ['18d', 'Registration', FILL],
        ['18e', 'Access to data', `SHA-256 of the data set ${dataset.sha256}; access: ${FILL}`],
        ['18f', 'Access to code', facts.code],
        ['19', 'Involvement of patients and the public', FILL],
      ],
    ],
    [
      'Results',
      [
        ['20a', 'Flow of participants, with and without the outcome', FILL],
        [
          '20b',
          'Characteristics of participants',
          `Lesions by class ${dataset.classes}; age, sex and other characteristics: ${FILL}`,
        ],
        ['20c', 'Distribution of predictors, development against evaluation', FILL],
        ['21', 'Participants and outcomes in each analysis', dataset.size],
        ['22', 'The full model, so that others can predict', facts.model],
        ['23a', 'Performance with intervals, subgroups', facts.performance],
        ['23b', 'Heterogeneity of performance across clusters', FILL],
        ['24', 'Results of updating', facts.calibration],
      ],
    ],
    [
      'Discussion',
      [
        ['25', 'Interpretation, fairness included', `${facts.answer} Fairness: ${FILL}`],
        [
          '26',
          'Limitations',
          `A single data set; no external evaluation; a lesion of a class that is not listed gets one of the listed answers. Others: ${FILL}`,
        ],
        ['27a', 'Poor or missing input: how it is noticed and handled', facts.missing],
        [
          '27b',
          'What users must do, and what they must know',
          `The lesion must be outlined. Experience needed: ${FILL}`,
        ],
        ['27c', 'Next steps', FILL],
      ],
    ],
  ];
  return {
    file: 'tripod-ai',
    title: 'TRIPOD+AI sheet',
    synthetic: facts.synthetic,
    intro:
      'Items of Collins et al., BMJ 2024;385:e078378, by their numbers and in our words; check the wording against the checklist before submission.',
    parts: parts.map(([heading, rows]) => ({ heading, head: ['', 'item', 'answer'], rows })),
  };
}
