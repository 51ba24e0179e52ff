import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { type FitProgress, parseConfig, type TrainingConfig, UserError } from 'liver-vlm';
import { type TrainedRun, type TrainRequest, trainRun } from 'liver-vlm/node';
import { wholeNumber } from '../options.ts';
import { say, showProgress } from '../progress.ts';

export const trainCommand = (): Command =>
  new Command('train')
    .description(
      'Train on a data set. Epoch and calibration are chosen on validation patients; test patients are not looked at.',
    )
    .argument('<dataset>', 'data set folder')
    .requiredOption('--out <run>', 'run folder to make')
    .option('--config <file>', 'YAML configuration; the defaults where left out')
    .option('--split <file>', 'a frozen split instead of a drawn one')
    .option('--init <run>', 'a run of pretrain to begin the image encoder from (model.init in the configuration)')
    .option(
      '--text-model <model>',
      'text encoder: a folder, or hub:ORGANISATION/NAME (text.encoder in the configuration)',
    )
    .option('--resume', 'go on with an unfinished run')
    .option('--threads <n>', 'CPU threads', wholeNumber)
    .action(async (dataset: string, o) => {
      const config = await readConfig(o.config);
      const { text, model } = config;
      const run = await showTraining({
        dataset,
        config: {
          ...config,
          text: o.textModel ? { ...text, encoder: o.textModel } : text,
          model: o.init ? { ...model, init: o.init } : model,
        },
        out: o.out,
        resume: o.resume === true,
        ...(o.split ? { split: o.split } : {}),
        ...(o.threads ? { threads: o.threads } : {}),
      });
      say(
        `model: ${run.model} (epoch ${run.bestEpoch} of ${run.epochs.length}, temperature ${run.temperature.toFixed(2)})`,
      );
      say(`next: liver-vlm evaluate ${o.out} --dataset ${dataset}`);
    });

export async function readConfig(path: string | undefined): Promise<TrainingConfig> {
  if (path === undefined) return parseConfig('', 'defaults');
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined)
    throw new UserError(`${path}: expected a configuration file, got none - check --config`, 'config');
  return parseConfig(text, path);
}

/** Trains with a progress bar over all steps; the note says how the last epoch did. */
export async function showTraining(request: TrainRequest): Promise<TrainedRun> {
  const { onProgress, note, stop } = stepsBar();
  return trainRun({
    ...request,
    log: say,
    onProgress,
    onEpoch: (e) =>
      note(
        `| epoch ${e.epoch}: train ${e.trainLoss.toFixed(3)}, validation ${e.validationLoss.toFixed(3)} (${(100 * e.validationAccuracy).toFixed(0)} % right)`,
      ),
  }).finally(stop);
}

/** A bar over the steps of all epochs, which begins with the first of them. */
export function stepsBar() {
  let bar: ReturnType<typeof showProgress> | undefined;
  let text = '';
  return {
    onProgress({ epoch, epochs, step, steps }: FitProgress): void {
      bar ??= showProgress('training steps', epochs * steps);
      bar.update((epoch - 1) * steps + step, text);
    },
    note(line: string): void {
      text = line;
    },
    stop: () => bar?.stop(),
  };
}
