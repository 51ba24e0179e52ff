// What opens a CT study, in Node and in a page alike: nothing here imports from node:.
export { phaseOfName } from './node/layouts/phaseOfName.ts';
export { isNifti, saysMask, stemOf } from './node/niftiName.ts';
export { openNiftiStudy } from './node/niftiStudy.ts';
export {
  type OpenStudy,
  openStudy,
  type PhaseOverride,
  readStudy,
  type SeriesSummary,
  type Study,
} from './node/study.ts';
export { LesionMark, regionOfMark } from './results/mark.ts';
