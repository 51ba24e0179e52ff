import type { Head } from '../model/architecture.ts';
import type { PretextTask } from '../pretraining/task.ts';
import type { ClassEmbeddings } from '../text/classEmbeddings.ts';
import { type TrainingConfig, weightsFor } from '../training/config.ts';
import type { Objective } from '../training/objective.ts';
import { fitNetwork } from './fitNetwork.ts';
import type { FitTask, Method, TextSource } from './method.ts';
import { configWith, networkSettings } from './setting.ts';

/** What is trained: the head on the image encoder, the words it stands for, and what a step lowers. */
export interface Network {
  readonly head: Head;
  readonly texts: ClassEmbeddings | null;
  /** Cross-entropy over the classes where left out. */
  readonly objective?: Objective;
}

export interface NetworkRequest {
  readonly classes: readonly string[];
  readonly config: TrainingConfig;
  readonly texts: TextSource;
}

/** A network from image to logits, before it becomes a method. */
export interface NetworkRecipe extends Pick<Method, 'name' | 'title' | 'citation' | 'trains' | 'usesText'> {
  readonly network: (request: NetworkRequest) => Promise<Network>;
  /** What an ablation changes in the configuration. */
  readonly configure?: (config: TrainingConfig) => TrainingConfig;
  readonly unfit?: Method['unfit'];
  /** What the image encoder learns first, without labels. */
  readonly pretext?: PretextTask;
}

/** A method that is one network: it can also be trained on its own. */
export interface NetworkMethod extends Method {
  /** The configuration that it trains with: the given one, with what this method changes. */
  readonly configure: (config: TrainingConfig) => TrainingConfig;
  readonly network: NetworkRecipe['network'];
}

/** Makes a method of a network: the same loop, encoder and candidates for every one, so that they differ in nothing but their recipe. */
export function networkMethod({ configure = (config) => config, ...recipe }: NetworkRecipe): NetworkMethod {
  return {
    ...recipe,
    configure,
    unfit: (about, config) => recipe.unfit?.(about, config) ?? otherBackbone(config, configure(config)),
    settings: (config) => networkSettings(configure(config)),
    async fit(task: FitTask, context) {
      const config = configWith(configure(task.config), task.setting.change);
      const network = await recipe.network({ classes: task.classes, config, texts: context.texts });
      if (recipe.pretext === undefined) return fitNetwork(network, { ...task, config }, context);
      // Not by the setting: every candidate begins from the same encoder.
      const { values, ...pretraining } = await context.encoders.of(recipe.pretext, {
        ...task,
        config: configure(task.config),
      });
      return { ...(await fitNetwork(network, { ...task, config }, context, values)), pretraining };
    },
  };
}

/** A single checkpoint belongs to the configured backbone; another backbone from scratch would not be a fair opponent. */
function otherBackbone(given: TrainingConfig, used: TrainingConfig): string | undefined {
  const { backbone } = used.model;
  if (backbone === given.model.backbone || weightsFor(given.model) === undefined) return undefined;
  if (typeof used.model.weights === 'object' && weightsFor(used.model) !== undefined) return undefined;
  return `${given.model.backbone} begins from a checkpoint and ${backbone} has none - name one for each in model.weights`;
}
