import { mkdir, rm } from 'node:fs/promises';
import { createTrainer, lowerForNode } from 'onnx-grad/node';
import type { SampleRecord } from '../dataset/format.ts';
import type { PretrainingAbout } from '../pretraining/about.ts';
import { firstValues } from '../pretraining/firstValues.ts';
import { pretextNamed } from '../pretraining/index.ts';
import { type PretrainRecord, pretrain } from '../pretraining/pretrain.ts';
import { readyPretext } from '../pretraining/ready.ts';
import { type TrainingConfig, weightsFor } from '../training/config.ts';
import type { FitProgress } from '../training/trainEpoch.ts';
import { encoderFile } from './encoderFile.ts';
import { environment } from './environment.ts';
import { sha256, writeAtomic, writeJson } from './files.ts';
import { namedFile } from './namedFile.ts';
import { openTexts } from './openTexts.ts';
import { type Dataset, openDataset, readSample } from './readDataset.ts';
import { epochLog, readCheckpoint, refuseToMix, runFiles, writeEpochs } from './runFolder.ts';
import { type RunSplit, runSplit } from './runSplit.ts';

export interface PretrainRunRequest {
  readonly dataset: string;
  /** Name of the pretext task. */
  readonly task: string;
  readonly config: TrainingConfig;
  readonly out: string;
  readonly resume: boolean;
  /** A frozen split file; drawn as `train` draws it from the same configuration where left out. */
  readonly split?: string;
  readonly threads?: number;
  /** Least time between two checkpoints, ms; 15 s where left out. */
  readonly checkpointEveryMs?: number;
  readonly onProgress?: (progress: FitProgress) => void;
  readonly onEpoch?: (record: PretrainRecord) => void;
  readonly log?: (line: string) => void;
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
  const key = sha256(JSON.stringify([task.name, config, split.file.sha256, dataset.hash]));
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
  await mkdir(out, { recursive: true });
  await writeJson(files.config, config);
  await writeJson(files.environment, environment());
  await writeJson(files.split, split.file);

  log(`${task.title}: ${ready.train.length} lesions to learn from, ${ready.validation.length} held out`);
  if (more.length > 0) log(`${more.length} of them are of other classes than the run's`);
  const left = split.train.length + more.length - ready.train.length;
  if (left > 0) log(`${left} lesions are left out, because nothing can be asked of them`);
  if (from) log(`resuming after epoch ${from.epochs.length}`);
  else await rm(files.epochs, { force: true });
  const { lower, description } = await lowerForNode();
  log(description);
  const path = weightsFor(config.model);
  const weights = path === undefined ? undefined : await namedFile(path, 'model.weights');
  const logEpoch = epochLog<PretrainRecord>(files, key, request.checkpointEveryMs);
  const trained = await pretrain({
    ...ready,
    config,
    createTrainer,
    lower,
    first: () => firstValues(ready, config, weights),
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
