import {
  input,
  type Lowered,
  type NamedArray,
  type Program,
  parametersFor,
  program,
  type TrainerSpec,
  type TrainerState,
  trainingStep,
} from 'onnx-grad';
import { type Architecture, architectureParameters, architectureStatistics, classify } from '../model/architecture.ts';
import type { TrainingConfig } from './config.ts';
import type { Objective } from './objective.ts';

export interface SpecRequest {
  readonly architecture: Architecture;
  readonly config: TrainingConfig;
  readonly values: Readonly<Record<string, NamedArray>>;
  readonly objective: Objective;
  readonly lower: (program: Program) => Lowered;
  readonly threads?: number;
  readonly from?: TrainerState;
}

/** A trainer for the classifier: one step of the objective, and the network with running averages for evaluation. */
export function trainerSpec({
  architecture,
  config,
  values,
  objective,
  lower,
  threads,
  from,
}: SpecRequest): TrainerSpec {
  const { batch } = config.training;
  const images = input('images', [batch, architecture.channels, ...architecture.size]);
  const labels = input('labels', [batch], 'int64');
  const parameters = parametersFor(architectureParameters(architecture));
  const statistics = parametersFor(architectureStatistics(architecture));

  const trained = classify(architecture, parameters, images, null);
  const step = trainingStep({
    loss: objective.loss(trained, labels),
    outputs: { logits: trained.output },
    trained: Object.values(parameters),
    statistics: trained.statistics,
  });
  const fixed = classify(architecture, parameters, images, statistics);
  return {
    step: lower(step),
    programs: { evaluate: lower(program({ logits: fixed.output, embeddings: fixed.embedding })) },
    values,
    trained: Object.keys(parameters),
    statistics: Object.keys(statistics),
    ...optimiserOf(config.training),
    ...(threads === undefined ? {} : { threads }),
    ...(from === undefined ? {} : { from }),
  };
}

/** How steps are taken, as configured. */
export const optimiserOf = ({
  optimiser,
  weightDecay,
  gradientClip,
}: TrainingConfig['training']): Pick<TrainerSpec, 'method' | 'optimiser'> => ({
  method: optimiser === 'sgd' ? { kind: 'sgd', momentum: 0.9 } : { kind: 'adamw' },
  optimiser: { weightDecay: [[WEIGHTS, weightDecay]], clipNorm: gradientClip },
});

/** What decays: kernels and matrices, neither biases nor norms. */
const WEIGHTS = /(conv\d|downsample\.0|projection|classifier|head\.\w+)\.weight$/;
