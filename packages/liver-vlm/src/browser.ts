// What of liver-vlm runs in a page: model files and their answers, without files, reports and training. Nothing here imports from node:.
export { UserError } from './errors.ts';
export type { AttentionMap } from './explain/attention.ts';
export { enhancement, type PhaseDensity } from './explain/enhancement.ts';
export { type Explanation, explainLesion, type NearSentence } from './explain/explainLesion.ts';
export { ModelDescription } from './model/description.ts';
export { type LoadedModel, loadModel, type Prediction, predictLesion } from './model/load.ts';
export { RESEARCH_NOTICE, SYNTHETIC_NOTICE } from './notice.ts';
