import type { NamedArray } from 'onnx-grad';
import { architectureStatistics } from '../model/architecture.ts';
import { initialOf } from '../model/initialise.ts';
import type { TrainingConfig } from '../training/config.ts';
import type { ReadyPretext } from './ready.ts';
import { pretextParameters } from './spec.ts';

/** First values of a pretext's image encoder and heads, drawn by the seed. */
export const firstValues = (
  { encoder, pretext }: Pick<ReadyPretext, 'encoder' | 'pretext'>,
  { seed }: Pick<TrainingConfig, 'seed'>,
): Readonly<Record<string, NamedArray>> =>
  initialOf(pretextParameters(encoder, pretext), architectureStatistics(encoder), seed);
