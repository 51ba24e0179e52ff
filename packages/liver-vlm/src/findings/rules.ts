import type { FindingRule } from './ruleFile.ts';

const BY_EYE = 'ours: the noise of one pixel is 8 to 12 HU; LI-RADS 2018 compares by eye and names no number';
const CHANGE = 'a change of more than 20 HU between phases is enhancement (radiopaedia)';
const OURS = 'ours, chosen on phantoms of seed 901, difficulty 0.5';
const ENHANCED = ['arterial', 'portal_venous', 'delayed'] as const;

/**
 * When a sentence says what. None of the rules knows a class, and no phrase names one. A file of one's own has the same form, in YAML.
 * Between the bounds of two opposite signs nothing is said: unsure is absent, as in LI-RADS.
 */
export const FINDING_RULES: readonly FindingRule[] = [
  {
    sign: 'water',
    phrase: 'of water attenuation',
    when: [{ measure: 'highest core', atMost: 20, unit: 'HU', source: 'fluid is below 20 HU (radiologykey)' }],
  },
  {
    sign: 'no_enhancement',
    phrase: 'without enhancement',
    when: [{ measure: 'enhancement', atMost: 20, unit: 'HU', source: CHANGE }],
  },
  {
    sign: 'hyperattenuating',
    phrase: 'hyperattenuating to liver {phase}',
    when: [{ measure: '{phase} contrast', atLeast: 10, unit: 'HU', source: BY_EYE }],
  },
  {
    sign: 'isoattenuating',
    phrase: 'isoattenuating to liver {phase}',
    when: [{ measure: '{phase} contrast', atLeast: -5, atMost: 5, unit: 'HU', source: BY_EYE }],
  },
  {
    sign: 'hypoattenuating',
    phrase: 'hypoattenuating to liver {phase}',
    when: [{ measure: '{phase} contrast', atMost: -10, unit: 'HU', source: BY_EYE }],
  },
  {
    sign: 'intense_arterial_enhancement',
    phrase: 'with intense arterial enhancement',
    when: [
      {
        measure: 'arterial enhancement',
        atLeast: 70,
        unit: 'HU',
        source: 'JCAT 1997 21:361: more than 70 HU over the unenhanced scan in 15 of 18 hemangiomas, in 0 of 21 HCC',
      },
    ],
  },
  {
    sign: 'washout',
    phrase: 'with washout after the arterial phase',
    when: [
      { measure: 'arterial contrast', atLeast: 10, unit: 'HU', source: BY_EYE },
      {
        measure: 'liver over lesion after the arterial phase',
        atLeast: 1.07,
        unit: 'ratio',
        source:
          'PMID 23255745: from 1.07 in the delayed phase sensitivity 100 %, specificity 76 %; ours for the portal venous phase',
      },
    ],
  },
  {
    sign: 'rim',
    phrase: 'with a continuous bright rim {phase}',
    phases: [...ENHANCED],
    when: [
      { measure: '{phase} border over core', atLeast: 0, unit: 'HU', source: OURS },
      { measure: '{phase} border over liver', atLeast: -5, unit: 'HU', source: OURS },
    ],
  },
  {
    sign: 'peripheral_nodules',
    phrase: 'with discontinuous nodular enhancement at its edge in the arterial phase',
    when: [
      { measure: 'arterial bright border over core', atLeast: 30, unit: 'HU', source: OURS },
      { measure: 'arterial bright border over liver', atLeast: 30, unit: 'HU', source: OURS },
      { measure: 'arterial border over liver', atMost: 0, unit: 'HU', source: OURS },
    ],
  },
  {
    sign: 'fill_in',
    phrase: 'filling in from its edge to its centre in the later phases',
    when: [
      { measure: 'arterial bright border over core', atLeast: 30, unit: 'HU', source: OURS },
      { measure: 'core gain after the arterial phase', atLeast: 20, unit: 'HU', source: CHANGE },
      { measure: 'delayed core contrast', atLeast: -5, unit: 'HU', source: BY_EYE },
    ],
  },
  {
    sign: 'central_scar',
    phrase: 'with a central scar, dark in the arterial and bright in the delayed phase',
    when: [
      { measure: 'arterial contrast', atLeast: 10, unit: 'HU', source: BY_EYE },
      { measure: 'arterial centre under body', atLeast: 10, unit: 'HU', source: OURS },
      { measure: 'delayed centre under body', atMost: 0, unit: 'HU', source: OURS },
    ],
  },
  {
    sign: 'heterogeneous',
    phrase: 'heterogeneous {phase}',
    phases: ['arterial', 'portal_venous'],
    when: [{ measure: '{phase} texture', atLeast: 10, unit: 'HU', source: OURS }],
  },
];
