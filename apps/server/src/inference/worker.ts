// A process that answers one task at a time: inference blocks the thread that it runs on, and a hostile file must not take the server down.
import { ImagingError } from '@liver-vlm/imaging';
import { explainLesion, type LoadedModel, UserError } from 'liver-vlm';
import { classifyLesions, openModel, predictSource } from 'liver-vlm/node';
import { makeStudyResult } from '../results/makeStudyResult.ts';
import type { Explained, Outcome, Task } from './messages.ts';

const limits = { entries: 100_000, bytes: 8 * 2 ** 30 };
const models = new Map<string, Promise<LoadedModel>>();

function modelAt(path: string): Promise<LoadedModel> {
  const model = models.get(path) ?? openModel(path);
  models.set(path, model);
  model.catch(() => models.delete(path));
  return model;
}

async function predict({ model: path, source, roi, explain }: Extract<Task, { kind: 'predict' }>) {
  const request = { model: await modelAt(path), source, limits, ...(roi === undefined ? {} : { roi }) };
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
    return { done: await makeStudyResult(await modelAt(task.task.model), task.task) };
  } catch (error) {
    if (error instanceof UserError || error instanceof ImagingError) return { told: error.message, code: error.code };
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return { told: 'the disk is full', code: 'storage' };
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
