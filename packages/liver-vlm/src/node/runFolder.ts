import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type NamedTensor, readSafetensors, WeightsError, writeSafetensors } from 'onnx-grad';
import { UserError } from '../errors.ts';
import { canonicalJson } from '../split/canonical.ts';
import type { SplitFile } from '../split/splitFile.ts';
import type { TrainingConfig } from '../training/config.ts';
import type { EpochRecord, FitState } from '../training/fit.ts';
import type { FitProgress } from '../training/trainEpoch.ts';
import { float32Tensor } from './encoderFile.ts';
import { environment } from './environment.ts';
import { readIfPresent, sha256, storageError, writeAtomic, writeJson } from './files.ts';

/** What every run in a folder of its own is asked for. */
export interface RunRequest<Epoch> {
  readonly dataset: string;
  readonly config: TrainingConfig;
  readonly out: string;
  readonly resume: boolean;
  /** A frozen split file; drawn as the configuration says where left out. */
  readonly split?: string;
  readonly threads?: number;
  /** Least time between two checkpoints, ms; 15 s where left out. */
  readonly checkpointEveryMs?: number;
  readonly onProgress?: (progress: FitProgress) => void;
  readonly onEpoch?: (record: Epoch) => void;
  readonly log?: (line: string) => void;
}

/** Ties a run's checkpoints to everything that it depends on, in whatever order an object's keys were written. */
export const runKey = (parts: readonly unknown[]): string => sha256(canonicalJson(parts));

/** The files of a run, by what they hold. */
export const runFiles = (folder: string) => ({
  config: join(folder, 'config.json'),
  environment: join(folder, 'environment.json'),
  split: join(folder, 'split.json'),
  epochs: join(folder, 'epochs.jsonl'),
  checkpoint: join(folder, 'checkpoint.safetensors'),
  model: join(folder, 'model.onnx'),
  encoder: join(folder, 'encoder.safetensors'),
  pretraining: join(folder, 'pretraining.json'),
  validation: join(folder, 'validation-predictions.jsonl'),
  test: join(folder, 'test-predictions.jsonl'),
  metrics: join(folder, 'metrics.json'),
  report: join(folder, 'report.html'),
});

const VALUE = 'value:';
const BEST = 'best:';
const MOMENT = 'moment:';

/** Writes a run's state as one safetensors file; `key` ties it to its configuration, split and data. */
export async function writeCheckpoint<Epoch>(path: string, key: string, state: FitState<Epoch>): Promise<void> {
  const tensors = new Map<string, NamedTensor>();
  for (const [name, value] of Object.entries(state.trainer.values)) tensors.set(VALUE + name, float32Tensor(value));
  for (const [name, data] of Object.entries(state.trainer.moments))
    tensors.set(MOMENT + name, float32Tensor({ shape: [data.length], data }));
  for (const [name, value] of Object.entries(state.best?.weights ?? {})) tensors.set(BEST + name, float32Tensor(value));
  const progress = {
    epochs: state.epochs,
    steps: state.trainer.steps,
    best: state.best && { epoch: state.best.epoch, loss: state.best.loss },
  };
  await writeAtomic(path, writeSafetensors(tensors, { key, progress: JSON.stringify(progress) }));
}

/** The state a run was left in; undefined where it has no checkpoint yet. */
export async function readCheckpoint<Epoch = EpochRecord>(
  path: string,
  key: string,
): Promise<FitState<Epoch> | undefined> {
  const bytes = await readIfPresent(path);
  if (!bytes) return undefined;
  try {
    const { tensors, metadata } = readSafetensors(bytes);
    if (metadata['key'] !== key)
      throw new UserError(
        `${path}: expected a checkpoint of this configuration, split and data set, got one of another - resume with what the run was started with, or choose another --out`,
        'training',
      );
    const progress = JSON.parse(metadata['progress'] ?? '') as {
      epochs: Epoch[];
      steps: number;
      best: { epoch: number; loss: number } | null;
    };
    const under = (prefix: string) =>
      [...tensors]
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, t]) => [name.slice(prefix.length), t] as const);
    const arrays = (prefix: string) =>
      Object.fromEntries(under(prefix).map(([name, t]) => [name, { shape: t.shape, data: t.data as Float32Array }]));
    return {
      epochs: progress.epochs,
      best: progress.best && { ...progress.best, weights: arrays(BEST) },
      trainer: {
        steps: progress.steps,
        values: arrays(VALUE),
        moments: Object.fromEntries(under(MOMENT).map(([name, t]) => [name, t.data as Float32Array])),
      },
    };
  } catch (error) {
    if (error instanceof WeightsError || error instanceof SyntaxError)
      throw new UserError(
        `${path}: expected a checkpoint, got a damaged file (${error.message}) - delete it to begin the run again, or restore it`,
        'training',
      );
    throw error;
  }
}

/** A finished run is never overwritten, and an unfinished one only continued when asked to. */
export async function refuseToMix(out: string, resume: boolean): Promise<void> {
  const files = runFiles(out);
  if ((await readIfPresent(files.model)) || (await readIfPresent(files.encoder)))
    throw new UserError(`${out}: expected a new run folder, got a finished run - choose another --out`, 'storage');
  if (!resume && (await readIfPresent(files.checkpoint)))
    throw new UserError(
      `${out}: expected a new run folder, got an unfinished run - continue it with --resume, or choose another --out`,
      'storage',
    );
}

/** Makes the folder of a run that begins or goes on, with what it depends on; the log of a run that begins is empty. */
export async function beginRun(
  out: string,
  { config, split, resumed }: { readonly config: TrainingConfig; readonly split: SplitFile; readonly resumed: boolean },
): Promise<void> {
  const files = runFiles(out);
  await mkdir(out, { recursive: true });
  await writeJson(files.config, config);
  await writeJson(files.environment, environment());
  await writeJson(files.split, split);
  if (!resumed) await rm(files.epochs, { force: true });
}

/** Least time between two checkpoints, ms; writing one takes a noticeable part of a short epoch. */
const CHECKPOINT_EVERY_MS = 15_000;

/**
 * Logs each epoch of a run and now and then writes its checkpoint.
 * @param everyMs least time between two checkpoints; 15 s where left out
 */
export function epochLog<Epoch>(
  { epochs, checkpoint }: Pick<ReturnType<typeof runFiles>, 'epochs' | 'checkpoint'>,
  key: string,
  everyMs = CHECKPOINT_EVERY_MS,
): (record: Epoch, state: () => Promise<FitState<Epoch>>) => Promise<void> {
  let saved = performance.now();
  return async (record, state) => {
    await appendLine(epochs, record);
    if (performance.now() - saved < everyMs) return;
    await writeCheckpoint(checkpoint, key, await state());
    saved = performance.now();
  };
}

/** Writes the whole log again: a killed run repeats the epochs after its last checkpoint, and the log then held them twice. */
export const writeEpochs = (path: string, epochs: readonly unknown[]): Promise<void> =>
  writeAtomic(path, epochs.map((e) => `${JSON.stringify(e)}\n`).join(''));

/** Adds a line to a log that a kill may cut: readers drop an unfinished last line. */
export async function appendLine(path: string, value: unknown): Promise<void> {
  try {
    const file = await open(path, 'a');
    await file.appendFile(`${JSON.stringify(value)}\n`);
    await file.close();
  } catch (error) {
    throw storageError(path, error);
  }
}
