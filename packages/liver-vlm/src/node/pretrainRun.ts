import { rm } from 'node:fs/promises';
import { createTrainer, lowerForNode } from 'onnx-grad/node';
import type { SampleRecord } from '../dataset/format.ts';
import type { PretrainingAbout } from '../pretraining/about.ts';
import { firstValues } from '../pretraining/firstValues.ts';
import { pretextNamed } from '../pretraining/index.ts';
import { type PretrainRecord, pretrain } from '../pretraining/pretrain.ts';
import { readyPretext } from '../pretraining/ready.ts';
import { givenWeights } from '../training/givenWeights.ts';
import { encoderFile } from './encoderFile.ts';
import { sha256, writeAtomic, writeJson } from './files.ts';
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
import { type RunSplit, runSplit } from './runSplit.ts';

export interface PretrainRunRequest extends RunRequest<PretrainRecord> {
  /** Name of the pretext task. */
  readonly task: string;
}

export interface PretrainedRun {
  readonly encoder: string;
  readonly about: PretrainingAbout;
  readonly epochs: readonly PretrainRecord[];
}

/**
 * Trains the image encoder on a pretext, and leaves a run folder from which `train` can begin. It learns from the split's training patients and
 * from lesions of other classes than the run's, validation patients measure it, test patients are not looked at, not even without their labels.
 */
export async function pretrainRun(request: PretrainRunRequest): Promise<PretrainedRun> {
  const { out, config, log = () => undefined } = request;
  const files = runFiles(out);
  const task = pretextNamed(request.task);
  const dataset = await openDataset(request.dataset);
  const { kind, channels, size } = dataset.info;
  const split = await runSplit(dataset, config, config.classes ?? dataset.info.classes, request.split);
  const key = runKey([task.name, config, split.file.sha256, dataset.hash]);
  await refuseToMix(out, request.resume);
  const from = request.resume ? await readCheckpoint<PretrainRecord>(files.checkpoint, key) : undefined;
  const read = (records: readonly SampleRecord[]) => Promise.all(records.map((r) => readSample(dataset, r)));
  const more = beyond(dataset, split);
  const ready = await readyPretext(task, {
    kind,
    channels,
    size,
    train: await read([...split.train, ...more]),
    validation: await read(split.validation),
    config,
    texts: openTexts(config.text),
  });
  await beginRun(out, { config, split: split.file, resumed: from !== undefined });

  log(`${task.title}: ${ready.train.length} lesions to learn from, ${ready.validation.length} held out`);
  if (more.length > 0) log(`${more.length} of them are of other classes than the run's`);
  const left = split.train.length + more.length - ready.train.length;
  if (left > 0) log(`${left} lesions are left out, because nothing can be asked of them`);
  if (from) log(`resuming after epoch ${from.epochs.length}`);
  const { lower, description } = await lowerForNode();
  log(description);
  const logEpoch = epochLog<PretrainRecord>(files, key, request.checkpointEveryMs);
  const trained = await pretrain({
    ...ready,
    config,
    createTrainer,
    lower,
    first: () => givenWeights(firstValues(ready, config), config.model, namedFile),
    ...(request.threads === undefined ? {} : { threads: request.threads }),
    ...(from ? { from } : {}),
    ...(request.onProgress ? { onProgress: request.onProgress } : {}),
    onEpoch: async (record, state) => {
      request.onEpoch?.(record);
      await logEpoch(record, state);
    },
  });
  await writeEpochs(files.epochs, trained.epochs);
  const bytes = encoderFile(trained.values);
  const last = trained.epochs.at(-1)!;
  const about: PretrainingAbout = {
    format: 'liver-vlm-pretraining',
    version: 1,
    task: task.name,
    title: task.title,
    citation: task.citation,
    encoder: { backbone: config.model.backbone, channels, size, input: config.input },
    patients: [...new Set(ready.train.map((l) => l.record.patient))].sort(),
    lesions: ready.train.length,
    slices: ready.train.reduce((n, l) => n + l.record.slices, 0),
    heldOut:
      last.validationLoss === null
        ? null
        : {
            measure: task.measure,
            loss: last.validationLoss,
            accuracy: last.validationAccuracy!,
            chance: last.validationChance!,
            lesions: ready.validation.length,
          },
    seconds: trained.epochs.reduce((sum, e) => sum + e.seconds, 0),
    hashes: { encoder: sha256(bytes), dataset: dataset.hash, split: split.file.sha256 },
  };
  await writeJson(files.pretraining, about);
  await writeAtomic(files.encoder, bytes);
  await rm(files.checkpoint, { force: true });
  return { encoder: files.encoder, about, epochs: trained.epochs };
}

/** Lesions of classes that the run does not tell apart, of patients who are in no other part of it. */
function beyond({ records }: Dataset, { train, validation, test }: RunSplit): SampleRecord[] {
  const known = new Set([...train, ...validation, ...test].map((r) => r.id));
  const apart = new Set([...validation, ...test].map((r) => r.patient));
  return records.filter((r) => !known.has(r.id) && !apart.has(r.patient));
}
