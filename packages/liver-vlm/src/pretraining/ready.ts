import { resnetFeatures } from 'onnx-grad';
import { UserError } from '../errors.ts';
import type { TaskKind, TextSource } from '../methods/method.ts';
import { depthOf, type Encoder } from '../model/architecture.ts';
import type { TrainingConfig } from '../training/config.ts';
import type { Pretext, PretextTask, Unlabelled } from './task.ts';

export interface ReadyRequest extends Pick<TaskKind, 'kind' | 'channels'> {
  readonly size: readonly [number, number];
  readonly train: readonly Unlabelled[];
  /** Lesions to measure it by; may be none. */
  readonly validation: readonly Unlabelled[];
  readonly config: TrainingConfig;
  readonly texts: TextSource;
}

/** A task with the lesions of which it asks something. */
export interface ReadyPretext {
  readonly pretext: Pretext;
  readonly encoder: Encoder;
  readonly train: readonly Unlabelled[];
  readonly validation: readonly Unlabelled[];
}

/** @throws UserError (data) where the task cannot be learned from these lesions */
export async function readyPretext(task: PretextTask, request: ReadyRequest): Promise<ReadyPretext> {
  const { kind, channels, size, train, validation, config, texts } = request;
  const unfit = task.unfit?.({ kind, channels });
  if (unfit !== undefined) throw new UserError(`${task.name}: ${unfit} - choose another task`, 'data');
  const encoder: Encoder = { backbone: config.model.backbone, channels: channels.length, size };
  const features = resnetFeatures(depthOf(encoder.backbone));
  const pretext = await task.prepare({ lesions: train, channels, size, features, config, texts });
  const asked = train.filter(pretext.asks);
  if (asked.length === 0)
    throw new UserError(
      `${task.name}: expected lesions of which something can be asked, got none among ${train.length} - choose another task`,
      'data',
    );
  return { pretext, encoder, train: asked, validation: validation.filter(pretext.asks) };
}
