export { type CompareProgress, compareDataset, type Registry, type RunRequest } from './compareDataset.ts';
export { comparisonFiles } from './resultFolder.ts';
