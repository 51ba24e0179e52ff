import type { NamedArray } from 'onnx-grad';
import type { Architecture } from '../model/architecture.ts';
import { initialValues } from '../model/initialise.ts';
import { fit } from '../training/fit.ts';
import { givenWeights } from '../training/givenWeights.ts';
import { classObjective } from '../training/objective.ts';
import { trainerSpec } from '../training/spec.ts';
import type { Classifier, FitContext, FitTask } from './method.ts';
import { networkClassifier } from './networkClassifier.ts';
import type { Network } from './networkMethod.ts';

/**
 * Trains a network on the task's lesions and answers with the weights of the epoch that did best on its validation lesions.
 * @param begin values to begin from in place of the first ones, by name
 */
export async function fitNetwork(
  network: Network,
  task: FitTask,
  context: FitContext,
  begin: Readonly<Record<string, NamedArray>> = {},
): Promise<Classifier> {
  const { config, classes } = task;
  const architecture: Architecture = {
    backbone: config.model.backbone,
    channels: task.channels.length,
    size: task.size,
    classes,
    head: network.head,
  };
  const given = await givenWeights(initialValues(architecture, config.seed), config.model, context.file);
  const classCounts = classes.map((_, c) => task.train.filter((l) => l.label === c).length);
  const objective = network.objective ?? classObjective(config.training, classCounts);
  const trainer = await context.createTrainer(
    trainerSpec({
      architecture,
      config,
      values: { ...given, ...begin },
      objective,
      lower: context.lower,
      threads: context.threads,
    }),
  );
  const shape = { channels: architecture.channels, size: architecture.size };
  const { best } = await fit({
    trainer,
    train: task.train,
    validation: task.validation,
    shape,
    preprocessing: config.input,
    config,
    standstill: 'allow',
    ...(objective.draw ? { draw: objective.draw } : {}),
    ...(context.onProgress
      ? { onProgress: (p) => context.onProgress?.((p.epoch - 1) * p.steps + p.step, p.epochs * p.steps) }
      : {}),
  }).finally(() => trainer.release());
  return networkClassifier(context, architecture, best.weights, config.input);
}
