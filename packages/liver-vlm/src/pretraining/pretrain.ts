import {
  createRandom,
  type HostTensor,
  type Lowered,
  type NamedArray,
  type Program,
  type Trainer,
  type TrainerSpec,
  type TrainerState,
  warmupCosine,
} from 'onnx-grad';
import { UserError } from '../errors.ts';
import { rowsOf } from '../methods/rows.ts';
import type { Encoder } from '../model/architecture.ts';
import type { TrainingConfig } from '../training/config.ts';
import type { FitState } from '../training/fit.ts';
import { epochOrder, type SliceIndex, slicesOf, stepsOf } from '../training/sampler.ts';
import { type FitProgress, trainEpoch } from '../training/trainEpoch.ts';
import { type MadeRows, makeRows, type RowsRequest } from './rows.ts';
import { pretextSpec } from './spec.ts';
import type { Answers, Pretext, Score, Stage, Unlabelled } from './task.ts';

/** One line of a pre-training's `epochs.jsonl`; held-out figures are null where no lesions are held out. */
export interface PretrainRecord {
  readonly epoch: number;
  readonly stage: string;
  readonly learningRate: number;
  readonly trainLoss: number;
  readonly trainAccuracy: number;
  readonly validationLoss: number | null;
  readonly validationAccuracy: number | null;
  /** Accuracy of guessing on the held-out lesions. */
  readonly validationChance: number | null;
  readonly seconds: number;
}

export type PretrainState = FitState<PretrainRecord>;

export interface PretrainRequest {
  readonly pretext: Pretext;
  readonly encoder: Encoder;
  /** Lesions to learn from, and lesions to measure it by, which may be none. */
  readonly train: readonly Unlabelled[];
  readonly validation: readonly Unlabelled[];
  readonly config: TrainingConfig;
  /** First values of the image encoder and of the heads; not asked for where the run goes on from a state. */
  readonly first: () => Promise<Readonly<Record<string, NamedArray>>>;
  readonly createTrainer: (spec: TrainerSpec) => Promise<Trainer>;
  readonly lower: (program: Program) => Lowered;
  readonly threads?: number;
  readonly from?: PretrainState;
  readonly onProgress?: (progress: FitProgress) => void;
  /** Called between epochs; the state is fetched from the trainer only if asked for. */
  readonly onEpoch?: (record: PretrainRecord, state: () => Promise<PretrainState>) => Promise<void>;
}

export interface Pretrained {
  readonly epochs: readonly PretrainRecord[];
  /** The image encoder's parameters and running averages after the last epoch, `image.*`. */
  readonly values: Readonly<Record<string, NamedArray>>;
}

/**
 * Learns a pretext, stage after stage, and keeps the image encoder as the last epoch leaves it: nothing is chosen by held-out lesions.
 * Every random choice follows from the seed and its place, so a resumed run repeats an unbroken one.
 * @throws UserError (training) when the loss is not a number; UserError (config) for an odd batch
 */
export async function pretrain(request: PretrainRequest): Promise<Pretrained> {
  const { pretext, encoder, config, from } = request;
  const { batch } = config.training;
  if (batch % 2 !== 0)
    throw new UserError(`training.batch: expected an even number, for two views of a slice, got ${batch}`, 'config');
  let values: TrainerState['values'] = from?.trainer.values ?? (await request.first());
  const epochs = [...(from?.epochs ?? [])];
  let first = 0;
  for (const [i, end] of stageEnds(pretext.stages, config.pretraining.epochs).entries()) {
    // A state that was left between two stages belongs to the one before, whose optimiser is done.
    const inside = from && epochs.length > first && epochs.length < end;
    if (epochs.length < end) {
      const stage = pretext.stages[i]!;
      const { lower, threads } = request;
      const trainer = await request.createTrainer(
        pretextSpec({
          encoder,
          pretext,
          stage,
          config,
          values,
          lower,
          ...(threads === undefined ? {} : { threads }),
          ...(inside ? { from: from.trainer } : {}),
        }),
      );
      try {
        await trainStage(request, stage, { first, end }, trainer, epochs);
        values = await trainer.values();
      } finally {
        await trainer.release();
      }
    }
    first = end;
  }
  const own = Object.entries(values).filter(([name]) => name.startsWith('image.'));
  return { epochs, values: Object.fromEntries(own) };
}

/** The epoch at which each stage ends, counted from 1. */
function stageEnds(stages: readonly Stage[], epochs: number): number[] {
  const share = (count: number) => stages.slice(0, count).reduce((sum, stage) => sum + stage.share, 0);
  return stages.map((_, i) => Math.round(share(i + 1) * epochs));
}

async function trainStage(
  request: PretrainRequest,
  stage: Stage,
  { first, end }: { first: number; end: number },
  trainer: Trainer,
  epochs: PretrainRecord[],
): Promise<void> {
  const { pretext, encoder, train, config } = request;
  const { batch, minSteps, warmup } = config.training;
  const { learningRate, epochs: total } = config.pretraining;
  const rows: RowsRequest = { pretext, lesions: train, shape: encoder, config };
  const lesions = train.map(({ record }) => ({ label: 0, slices: record.slices }));
  const each = batch / pretext.views;
  const steps = stepsOf(slicesOf(lesions).length, { batch: each, minSteps });
  const all = (end - first) * steps;
  const rate = warmupCosine({ peak: learningRate, warmup: Math.round(warmup * all), total: all });
  for (let epoch = epochs.length + 1; epoch <= end; epoch++) {
    const started = performance.now();
    const rateAt = (step: number) => rate((epoch - 1 - first) * steps + step);
    const order = epochOrder(
      lesions,
      { wanted: steps * each, balanced: false },
      createRandom(config.seed, 'pretext order', epoch),
    );
    let loss = 0;
    let [asked, right] = [0, 0];
    await trainEpoch({
      trainer,
      epoch,
      epochs: total,
      steps,
      batchAt: (step) => makeRows(rows, order.slice(step * each, (step + 1) * each), pretext.views, [epoch, step]),
      rateAt,
      remedy: `lower pretraining.learningRate (now ${learningRate}) and resume`,
      onStep(result, made) {
        loss += result.loss / steps;
        const score = pretext.score(answersOf(result.outputs, batch), made.rows);
        asked += score.asked;
        right += score.accuracy * score.asked;
      },
      ...(request.onProgress ? { onProgress: request.onProgress } : {}),
    });
    const scored = request.validation.length > 0 ? await scoreHeldOut(request, trainer) : undefined;
    const record: PretrainRecord = {
      epoch,
      stage: stage.name,
      learningRate: rateAt(steps - 1),
      trainLoss: loss,
      trainAccuracy: right / Math.max(1, asked),
      validationLoss: scored?.loss ?? null,
      validationAccuracy: scored?.accuracy ?? null,
      validationChance: scored?.chance ?? null,
      seconds: (performance.now() - started) / 1000,
    };
    epochs.push(record);
    await request.onEpoch?.(record, async () => ({ epochs, best: null, trainer: await trainer.state() }));
  }
}

/** Two views of every held-out slice, the same in every epoch; the last batch is filled up by repeating its last slice. */
async function scoreHeldOut(
  { pretext, encoder, validation, config }: PretrainRequest,
  trainer: Trainer,
): Promise<Score> {
  const { batch } = config.training;
  const each = batch / 2;
  const slices = slicesOf(validation.map((l) => l.record));
  const request: RowsRequest = { pretext, lesions: validation, shape: encoder, config };
  const rows: MadeRows['rows'][number][][] = [[], []];
  const answers: Record<string, Float32Array[]>[] = [{}, {}];
  for (let start = 0; start < slices.length; start += each) {
    const part = slices.slice(start, start + each);
    const filled = [...part, ...new Array<SliceIndex>(each - part.length).fill(part.at(-1)!)];
    const made = makeRows(request, filled, 2, ['held out', start]);
    const said = answersOf(await trainer.run('evaluate', { images: made.feeds['images']! }), batch);
    for (const view of [0, 1]) {
      const own = <T>(all: readonly T[]) => all.slice(view * each, view * each + part.length);
      rows[view]!.push(...own(made.rows));
      for (const [name, vectors] of Object.entries(said))
        answers[view]![name] = [...(answers[view]![name] ?? []), ...own(vectors)];
    }
  }
  const both = Object.entries(answers[0]!).map(([name, first]) => [name, [...first, ...answers[1]![name]!]] as const);
  return pretext.score(Object.fromEntries(both), rows.flat());
}

/** One vector a row, copied: a trainer may fill the same buffers again. */
const answersOf = (outputs: Readonly<Record<string, HostTensor>>, rows: number): Answers =>
  Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, rowsOf(data as Float32Array, rows)]));
