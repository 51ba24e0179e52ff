import { rm } from 'node:fs/promises';
import { createTrainer, lowerForNode, nodeRuntime } from 'onnx-grad/node';
import type { SampleRecord } from '../dataset/format.ts';
import { trainableNamed } from '../methods/index.ts';
import type { Architecture } from '../model/architecture.ts';
import { initialValues } from '../model/initialise.ts';
import type { Labelled } from '../training/batch.ts';
import { type EpochRecord, fit } from '../training/fit.ts';
import { givenWeights } from '../training/givenWeights.ts';
import { classObjective } from '../training/objective.ts';
import { trainerSpec } from '../training/spec.ts';
import { finishRun } from './finishRun.ts';
import { initialEncoder } from './initialEncoder.ts';
import { namedFile } from './namedFile.ts';
import { openTexts } from './openTexts.ts';
import { type Dataset, openDataset, readSample } from './readDataset.ts';
import {
  beginRun,
  epochLog,
  type RunRequest,
  readCheckpoint,
  refuseToMix,
  runFiles,
  runKey,
  writeEpochs,
} from './runFolder.ts';
import { runSplit } from './runSplit.ts';

export type TrainRequest = RunRequest<EpochRecord>;

export interface TrainedRun {
  readonly model: string;
  readonly bestEpoch: number;
  readonly epochs: readonly EpochRecord[];
  readonly temperature: number;
}

/** Trains on a data set folder and leaves a run folder with its model file. The test patients are not looked at. */
export async function trainRun(request: TrainRequest): Promise<TrainedRun> {
  const { out, log = () => undefined } = request;
  const files = runFiles(out);
  const dataset = await openDataset(request.dataset);
  const method = trainableNamed(request.config.method);
  const config = method.configure(request.config);
  const classes = config.classes ?? dataset.info.classes;
  const split = await runSplit(dataset, config, classes, request.split);
  const textSource = openTexts(config.text);
  const network = await method.network({ classes, config, texts: textSource });
  const init = await initialEncoder(config, dataset.info, split);
  const key = runKey([config, split.file.sha256, dataset.hash, ...(init ? [init.sha256] : [])]);
  await refuseToMix(out, request.resume);
  const from = request.resume ? await readCheckpoint(files.checkpoint, key) : undefined;
  await beginRun(out, { config, split: split.file, resumed: from !== undefined });

  log(`reading ${split.train.length} training and ${split.validation.length} validation lesions`);
  const train = await loadLesions(dataset, split.train, classes);
  const validation = await loadLesions(dataset, split.validation, classes);
  if (from) log(`resuming after epoch ${from.epochs.length}`);

  const architecture: Architecture = {
    backbone: config.model.backbone,
    channels: dataset.info.channels.length,
    size: dataset.info.size,
    classes,
    head: network.head,
  };
  const lowering = await lowerForNode();
  log(lowering.description);
  const classCounts = classes.map((_, c) => train.filter((l) => l.label === c).length);
  const trainer = await createTrainer(
    trainerSpec({
      architecture,
      config,
      values: {
        ...(await givenWeights(initialValues(architecture, config.seed), config.model, namedFile)),
        ...init?.values,
      },
      objective: network.objective ?? classObjective(config.training, classCounts),
      lower: lowering.lower,
      ...(request.threads === undefined ? {} : { threads: request.threads }),
      ...(from ? { from: from.trainer } : {}),
    }),
  );
  const logEpoch = epochLog<EpochRecord>(files, key, request.checkpointEveryMs);
  const fitted = await fit({
    trainer,
    train,
    validation,
    shape: { channels: architecture.channels, size: architecture.size },
    preprocessing: config.input,
    config,
    standstill: 'refuse',
    ...(from ? { from } : {}),
    ...(request.onProgress ? { onProgress: request.onProgress } : {}),
    onEpoch: async (record, state) => {
      request.onEpoch?.(record);
      await logEpoch(record, state);
    },
  }).finally(() => trainer.release());
  await writeEpochs(files.epochs, fitted.epochs);
  const temperature = await finishRun({
    runtime: nodeRuntime,
    files,
    dataset,
    method,
    architecture,
    texts: network.texts,
    config,
    splitHash: split.file.sha256,
    values: fitted.best.weights,
    textSource,
    train,
    validation,
  });
  await rm(files.checkpoint, { force: true });
  return { model: files.model, bestEpoch: fitted.best.epoch, epochs: fitted.epochs, temperature };
}

/** Reads the tensors of lesions and numbers their labels. */
export const loadLesions = (
  dataset: Dataset,
  records: readonly SampleRecord[],
  classes: readonly string[],
): Promise<Labelled[]> =>
  Promise.all(records.map(async (r) => ({ sample: await readSample(dataset, r), label: classes.indexOf(r.label) })));
