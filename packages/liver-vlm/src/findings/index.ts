export { type Measurements, measureLesion } from './measure.ts';
export { type FindingRule, parseFindingRules } from './ruleFile.ts';
export { FINDING_RULES } from './rules.ts';
export { allSigns, findingsSentence, isThere, type Sign, signsOf } from './sentence.ts';
