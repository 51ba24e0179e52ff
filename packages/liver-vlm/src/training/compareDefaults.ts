import type { TaskKind } from '../methods/method.ts';
import { TrainingConfig } from './config.ts';

/**
 * The configuration of a comparison where the user gives none: shorter than a single run, because it is fitted many times. On 2 cores a
 * network on 400 slices of 64 px takes about 1.5 minutes of one of them (docs/methods.md).
 */
export const compareDefaults = (kind: TaskKind['kind']): TrainingConfig =>
  TrainingConfig.parse({
    input: kind === 'image' ? { window: { low: 0, high: 255 } } : {},
    training: { epochs: 12, patience: 6, learningRate: 1e-3 },
    pretraining: { epochs: 20 },
  });
