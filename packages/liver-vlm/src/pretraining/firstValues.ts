import type { NamedArray } from 'onnx-grad';
import { architectureStatistics } from '../model/architecture.ts';
import { initialOf } from '../model/initialise.ts';
import { checkpointTensors, startFrom } from '../model/startWeights.ts';
import { type TrainingConfig, weightsFor } from '../training/config.ts';
import type { ReadyPretext } from './ready.ts';
import { pretextParameters } from './spec.ts';

/**
 * First values of a pretext's image encoder and heads, drawn by the seed.
 * @param weights content of the checkpoint that the configuration names, where it names one
 */
export function firstValues(
  { encoder, pretext }: Pick<ReadyPretext, 'encoder' | 'pretext'>,
  { seed, model }: TrainingConfig,
  weights?: Uint8Array,
): Readonly<Record<string, NamedArray>> {
  const scratch = initialOf(pretextParameters(encoder, pretext), architectureStatistics(encoder), seed);
  const path = weightsFor(model);
  return weights === undefined || path === undefined
    ? scratch
    : startFrom(scratch, checkpointTensors(weights, path), path);
}
