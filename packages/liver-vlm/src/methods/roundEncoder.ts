import { UserError } from '../errors.ts';
import { firstValues } from '../pretraining/firstValues.ts';
import { pretrain } from '../pretraining/pretrain.ts';
import { readyPretext } from '../pretraining/ready.ts';
import { canonicalJson, sha256Hex } from '../split/canonical.ts';
import { givenWeights } from '../training/givenWeights.ts';
import type { EncoderSource, FitContext, PretrainedEncoder } from './method.ts';

/** Image encoders that were trained before, by what they depend on. */
export interface EncoderStore {
  read(key: string): Promise<Omit<PretrainedEncoder, 'now'> | undefined>;
  write(key: string, encoder: Omit<PretrainedEncoder, 'now'>): Promise<void>;
}

/**
 * Pre-trains an image encoder on all unlabelled lesions of the round and on no other, once for each task and configuration: fits with fewer
 * labels find it in the store. Nothing is held out, because validation patients are to judge what follows.
 */
export function roundEncoder(
  context: Pick<FitContext, 'lower' | 'createTrainer' | 'threads' | 'texts' | 'file'>,
  store: EncoderStore = memoryEncoders(),
): EncoderSource {
  return {
    async of(task, round) {
      const { kind, channels, size, unlabelled, config } = round;
      const key = keyOf(task.name, round);
      const before = await store.read(key);
      if (before) return { ...before, now: false };
      if (unlabelled.length === 0)
        throw new UserError(`${task.name}: expected lesions to learn from, got none - give the round's`, 'data');
      const { texts, lower, createTrainer, threads } = context;
      const ready = await readyPretext(task, {
        kind,
        channels,
        size,
        train: unlabelled,
        validation: [],
        config,
        texts,
      });
      const first = () => givenWeights(firstValues(ready, config), config.model, context.file);
      const { values, epochs } = await pretrain({ ...ready, config, first, createTrainer, lower, threads });
      const made = { values, seconds: epochs.reduce((sum, e) => sum + e.seconds, 0) };
      await store.write(key, made);
      return { ...made, now: true };
    },
  };
}

function memoryEncoders(): EncoderStore {
  const known = new Map<string, Omit<PretrainedEncoder, 'now'>>();
  return {
    read: async (key) => known.get(key),
    write: async (key, encoder) => {
      known.set(key, encoder);
    },
  };
}

/** Changes with anything that the encoder depends on; labels are not among it, nor which lesions have one. */
export function keyOf(
  name: string,
  { kind, channels, size, unlabelled, config }: Parameters<EncoderSource['of']>[1],
): string {
  const { seed, input, model, text, training, augmentation, pretraining } = config;
  const about = { name, kind, channels, size, seed, input, model, text, training, augmentation, pretraining };
  const lesions = unlabelled.map(({ record }) => [record.tensors.sha256, record.id, record.patient, record.present]);
  return `encoder-${name}-${sha256Hex(canonicalJson([about, lesions])).slice(0, 32)}`;
}
