// A process that answers one task at a time: inference blocks the thread that it runs on, and a hostile file must not take the server down.
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { ImagingError } from '@liver-vlm/imaging';
import { explainLesion, type LoadedModel, loadModel, UserError } from 'liver-vlm';
import { classifyLesions, predictSource } from 'liver-vlm/node';
import type { Runtime } from 'onnx-grad';
import { nodeRuntime } from 'onnx-grad/node';
import { makeStudyResult } from '../results/makeStudyResult.ts';
import { sha256 } from '../sha256.ts';
import { isDiskFull } from '../store/diskFull.ts';
import type { Explained, Outcome, Task } from './messages.ts';

const limits = { entries: 100_000, bytes: 8 * 2 ** 30 };
/** One thread a process: there are as many processes as are wanted, and threads that wait for each other starve on a busy machine. */
const runtime: Runtime = {
  ...nodeRuntime,
  createSession: (bytes, options) => nodeRuntime.createSession(bytes, { ...options, threads: 1 }),
};
const models = new Map<string, Promise<LoadedModel>>();

function modelAt(path: string, hash: string): Promise<LoadedModel> {
  const model = models.get(hash) ?? openChecked(path, hash);
  models.set(hash, model);
  model.catch(() => models.delete(hash));
  return model;
}

/** A file that was exchanged since the server started must not answer under the old one's hash. */
async function openChecked(path: string, hash: string): Promise<LoadedModel> {
  const bytes = await readFile(path);
  if (sha256(bytes) !== hash)
    throw new UserError(
      `${basename(path)}: expected the model that the server started with, got another file - start the server again`,
      'model',
    );
  return loadModel(runtime, bytes, path);
}

async function predict({ model: path, modelHash, source, roi, explain }: Extract<Task, { kind: 'predict' }>) {
  const request = { model: await modelAt(path, modelHash), source, limits, ...(roi === undefined ? {} : { roi }) };
  const { model } = request;
  if (!explain || model.description.kind === 'image') return predictSource(request);
  const answers: Explained[] = [];
  for await (const { sample, prediction } of classifyLesions(request)) {
    const { prediction: _, attention: __, ...explanation } = await explainLesion(model, sample);
    answers.push({ ...prediction, explanation });
  }
  return answers;
}

async function outcomeOf(task: Task): Promise<Outcome> {
  try {
    if (task.kind === 'predict') return { done: await predict(task) };
    return { done: await makeStudyResult(await modelAt(task.task.model, task.task.modelHash), task.task) };
  } catch (error) {
    if (error instanceof UserError || error instanceof ImagingError) return { told: error.message, code: error.code };
    if (isDiskFull(error)) return { told: 'the disk is full', code: 'storage' };
    return { fault: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

process.on('disconnect', () => process.exit());
// Ctrl-C reaches the whole group; the parent decides when its processes end.
process.on('SIGINT', () => undefined);
process.on('message', async (task: Task) => {
  const outcome = await outcomeOf(task);
  process.send?.(outcome);
});
