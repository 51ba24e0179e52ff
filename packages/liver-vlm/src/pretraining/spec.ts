import {
  input,
  type Lowered,
  type NamedArray,
  type ParameterShapes,
  type Program,
  parametersFor,
  program,
  stopGradient,
  type TrainerSpec,
  type TrainerState,
  trainingStep,
} from 'onnx-grad';
import { architectureStatistics, type Encoder, encode, encoderParameters } from '../model/architecture.ts';
import type { TrainingConfig } from '../training/config.ts';
import { optimiserOf } from '../training/spec.ts';
import { feedOf } from './rows.ts';
import type { Pretext, Stage } from './task.ts';

export interface PretextSpecRequest {
  readonly encoder: Encoder;
  readonly pretext: Pretext;
  readonly stage: Stage;
  readonly config: TrainingConfig;
  readonly values: Readonly<Record<string, NamedArray>>;
  readonly lower: (program: Program) => Lowered;
  readonly threads?: number;
  readonly from?: TrainerState;
}

/** Names and shapes of everything that a pretext trains. */
export const pretextParameters = (encoder: Encoder, { heads }: Pretext): ParameterShapes => ({
  ...encoderParameters(encoder),
  ...heads,
});

/** A trainer for one stage of a pretext: a step of its loss, and the answers with running averages for lesions that are held out. */
export function pretextSpec(request: PretextSpecRequest): TrainerSpec {
  const { encoder, pretext, stage, config, values, lower, threads, from } = request;
  const { batch } = config.training;
  const images = input('images', [batch, encoder.channels, ...encoder.size]);
  const targets = Object.fromEntries(
    Object.entries(pretext.targets).map(([name, kind]) => [
      name,
      kind === 'number' ? input(feedOf(name), [batch], 'int64') : input(feedOf(name), [batch, kind.width]),
    ]),
  );
  const parameters = parametersFor(pretextParameters(encoder, pretext));
  const heads = Object.fromEntries(Object.keys(pretext.heads).map((name) => [name, parameters[name]!]));
  const statistics = parametersFor(architectureStatistics(encoder));

  const trained = encode(encoder, parameters, images, null, stage.detached ? stopGradient : undefined);
  const answers = stage.answer(trained, heads);
  const step = trainingStep({
    loss: stage.loss(answers, targets),
    outputs: answers,
    trained: Object.values(parameters),
    statistics: trained.statistics,
  });
  const fixed = encode(encoder, parameters, images, statistics);
  return {
    step: lower(step),
    programs: { evaluate: lower(program(stage.answer(fixed, heads))) },
    values,
    trained: Object.keys(parameters),
    statistics: Object.keys(statistics),
    ...optimiserOf(config.training),
    ...(threads === undefined ? {} : { threads }),
    ...(from === undefined ? {} : { from }),
  };
}
