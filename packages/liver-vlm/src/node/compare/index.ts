export { type CompareProgress, compareDataset, type Registry, type RunRequest } from './compareDataset.ts';
export { comparisonFiles } from './resultFolder.ts';
export { serveUnits } from './serveUnits.ts';
export { workOnComparisons } from './work.ts';
