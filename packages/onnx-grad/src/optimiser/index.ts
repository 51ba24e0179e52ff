export { FlatMemory } from './flatMemory.ts';
export type { Method } from './method.ts';
export { Optimiser, type OptimiserOptions, type StepReport } from './optimiser.ts';
export { OptimiserError } from './optimiserError.ts';
export type { WeightDecay } from './parameterLayout.ts';
export { constantSchedule, type Schedule, stepSchedule, warmupCosine } from './schedules.ts';
