import { createRandom, type HostTensor, type Trainer, type TrainerState, warmupCosine } from 'onnx-grad';
import { UserError } from '../errors.ts';
import type { Preprocessing } from '../model/preprocess.ts';
import { augment } from './augment.ts';
import { type Labelled, makeBatch } from './batch.ts';
import type { TrainingConfig } from './config.ts';
import type { Objective } from './objective.ts';
import { epochOrder, stepsOf } from './sampler.ts';
import { type FitProgress, trainEpoch } from './trainEpoch.ts';
import { lossAndAccuracy, type RunNetwork, scoreLesions } from './validate.ts';

/** One line of `epochs.jsonl`. */
export interface EpochRecord {
  readonly epoch: number;
  readonly learningRate: number;
  readonly trainLoss: number;
  readonly trainAccuracy: number;
  readonly validationLoss: number;
  readonly validationAccuracy: number;
  readonly seconds: number;
}

/** Where a run stands between two epochs: enough to go on as if it had never stopped. */
export interface FitState<Epoch = EpochRecord> {
  readonly epochs: readonly Epoch[];
  readonly trainer: TrainerState;
  readonly best: { readonly epoch: number; readonly loss: number; readonly weights: TrainerState['values'] } | null;
}

export interface FitRequest {
  readonly trainer: Trainer;
  readonly train: readonly Labelled[];
  readonly validation: readonly Labelled[];
  readonly shape: { readonly channels: number; readonly size: readonly [number, number] };
  readonly preprocessing: Preprocessing;
  readonly config: TrainingConfig;
  /** What the objective draws for each batch beside images and labels. */
  readonly draw?: Objective['draw'];
  /** Whether a run that learns nothing ends in an error, or goes on as any other. */
  readonly standstill: 'refuse' | 'allow';
  readonly from?: FitState;
  readonly onProgress?: (progress: FitProgress) => void;
  /** Called between epochs; the state is fetched from the trainer only if asked for. */
  readonly onEpoch?: (record: EpochRecord, state: () => Promise<FitState>) => Promise<void>;
}

export interface Fitted {
  readonly epochs: readonly EpochRecord[];
  readonly best: NonNullable<FitState['best']>;
}

/**
 * Trains until the epochs are over or the validation loss has not fallen for `patience` epochs, and keeps the weights of the epoch
 * with the lowest validation loss. Every random choice follows from the seed and its place, so a resumed run repeats an unbroken one.
 * @throws UserError (training) when the loss is not a number, or when the run learns nothing
 */
export async function fit(request: FitRequest): Promise<Fitted> {
  const { trainer, train, validation, shape, preprocessing, config } = request;
  const { epochs: total, batch, minSteps, learningRate, warmup, balance, patience } = config.training;
  const lesions = train.map((l) => ({ label: l.label, slices: l.sample.record.slices }));
  const slices = lesions.reduce((n, l) => n + l.slices, 0);
  const steps = stepsOf(slices, { batch, minSteps });
  const rate = warmupCosine({ peak: learningRate, warmup: Math.round(warmup * steps * total), total: steps * total });
  const run = networkOf(trainer);

  const epochs = [...(request.from?.epochs ?? [])];
  let best = request.from?.best ?? null;
  for (let epoch = epochs.length + 1; epoch <= total; epoch++) {
    const started = performance.now();
    const order = epochOrder(
      lesions,
      { wanted: steps * batch, balanced: balance === 'sampling' },
      createRandom(config.seed, 'order', epoch),
    );
    const imagesAt = (step: number) =>
      makeBatch(train, order.slice(step * batch, (step + 1) * batch), shape, preprocessing, (slice, present, i) =>
        augment(
          slice,
          shape.size,
          present,
          config.augmentation,
          preprocessing.window,
          createRandom(config.seed, 'augment', epoch, step * batch + i),
        ),
      );
    const batchAt = (step: number) => {
      const made = imagesAt(step);
      const labels = Array.from(made.labels.data as BigInt64Array, Number);
      const feeds = { ...made, ...request.draw?.(labels, createRandom(config.seed, 'draw', epoch, step)) };
      return { feeds, labels: made.labels };
    };
    let loss = 0;
    let right = 0;
    await trainEpoch({
      trainer,
      epoch,
      epochs: total,
      steps,
      batchAt,
      rateAt: (step) => rate((epoch - 1) * steps + step),
      remedy: `lower training.learningRate (now ${learningRate}) and resume`,
      onStep(result, { labels }) {
        loss += result.loss / steps;
        right += countRight(result.outputs['logits']!, labels) / (steps * batch);
      },
      ...(request.onProgress ? { onProgress: request.onProgress } : {}),
    });
    const scored = lossAndAccuracy(await scoreLesions(validation, shape, preprocessing, batch, run));
    const record: EpochRecord = {
      epoch,
      learningRate: rate(epoch * steps - 1),
      trainLoss: loss,
      trainAccuracy: right,
      validationLoss: scored.loss,
      validationAccuracy: scored.accuracy,
      seconds: (performance.now() - started) / 1000,
    };
    epochs.push(record);
    if (best === null || scored.loss < best.loss) best = { epoch, loss: scored.loss, weights: await trainer.values() };
    const kept = best;
    await request.onEpoch?.(record, async () => ({ epochs, best: kept, trainer: await trainer.state() }));
    if (request.standstill === 'refuse') refuseStandstill(epochs, request.train);
    if (epoch - best.epoch >= patience) break;
  }
  if (best === null) throw new UserError(`training: expected at least one epoch, got ${total}`, 'config');
  return { epochs, best };
}

const networkOf =
  (trainer: Trainer): RunNetwork =>
  async (images) => {
    const { logits, embeddings } = await trainer.run('evaluate', { images });
    return { logits: logits!.data as Float32Array, embeddings: embeddings!.data as Float32Array };
  };

function countRight(logits: HostTensor, labels: HostTensor): number {
  const classes = logits.shape[1]!;
  const values = logits.data as Float32Array;
  return Array.from(labels.data as BigInt64Array).filter((label, i) => {
    const row = values.subarray(i * classes, (i + 1) * classes);
    return row.indexOf(Math.max(...row)) === Number(label);
  }).length;
}

/** Epochs after which a training loss that never went below that of guessing means that nothing is learned. */
const STANDSTILL = 15;

function refuseStandstill(epochs: readonly EpochRecord[], train: readonly Labelled[]): void {
  if (epochs.length !== STANDSTILL) return;
  const counts = new Map<number, number>();
  for (const { label } of train) counts.set(label, (counts.get(label) ?? 0) + 1);
  const commonest = Math.max(...counts.values()) / train.length;
  const best = Math.max(...epochs.map((e) => e.trainAccuracy));
  if (best <= commonest * 1.02 && best <= 1 / counts.size + 0.05)
    throw new UserError(
      `training: expected to learn in ${STANDSTILL} epochs, got a training accuracy of ${best.toFixed(2)}, no better than guessing - check labels and window, or raise training.learningRate`,
      'training',
    );
}
