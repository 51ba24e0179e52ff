import type { TrainingConfig } from '../training/config.ts';
import { liverVlmRecipe } from './liverVlm.ts';
import type { Setting } from './method.ts';
import { configWith } from './setting.ts';

/** Liver-VLM under a name of its own, with `change` in the configuration and all else as configured. */
export const liverVlmWith = (name: string, title: string, change: Setting['change']) => ({
  ...liverVlmRecipe,
  name,
  title: `${liverVlmRecipe.title}, ${title}`,
  configure: (config: TrainingConfig) => configWith(config, change),
});
