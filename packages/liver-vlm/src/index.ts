export { fewPatients } from './split/fewPatients.ts';
export type { SplitSample } from './split/group.ts';
export type { Round } from './split/groupedFolds.ts';
export { groupedFolds } from './split/groupedFolds.ts';
export { SplitError, type SplitErrorCode, TooFewPatientsError } from './split/splitError.ts';
export { freezeSplit, hashSamples, hashSplit, parseSplit, SplitFile } from './split/splitFile.ts';
export type { Fractions, Parts } from './split/trainValidationTest.ts';
export { trainValidationTest } from './split/trainValidationTest.ts';
export { requireValidSplit, type SplitProblem, verifySplit } from './split/verifySplit.ts';
