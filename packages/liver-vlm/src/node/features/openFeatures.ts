import { basename } from 'node:path';
import { encoderFeatures } from '../../methods/features/encoderFeatures.ts';
import type { FeatureOptions } from '../../methods/features/encoderOptions.ts';
import { type OwnFeatureSource, type RoundNetwork, roundNetwork } from '../../methods/features/roundNetwork.ts';
import { memoryStore } from '../../methods/features/store.ts';
import { liverVlm } from '../../methods/liverVlm.ts';
import type { FitContext } from '../../methods/method.ts';
import { diskStore } from './diskStore.ts';

export interface OpenedFeatures {
  readonly features: OwnFeatureSource;
  /** The round's own network, where the features are its. */
  readonly network?: RoundNetwork;
}

/**
 * The feature source that a configuration asks for: a frozen ONNX encoder where `features.encoder` names one, else the round's own network.
 * @param folder where features are kept between runs; only in memory where left out
 * @throws UserError where the encoder's file is missing or is no image encoder
 */
export async function openFeatures(
  options: FeatureOptions,
  context: Omit<FitContext, 'features' | 'encoders'>,
  folder?: string,
): Promise<OpenedFeatures> {
  const store = folder === undefined ? memoryStore() : diskStore(folder);
  const { encoder } = options;
  if (encoder === undefined) {
    const network = roundNetwork(liverVlm, context, store);
    return { features: network, network };
  }
  const bytes = await context.file(encoder, 'features.encoder');
  const { runtime, threads } = context;
  return { features: encoderFeatures({ runtime, threads, bytes, name: basename(encoder), options }, store) };
}
