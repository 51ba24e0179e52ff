import { Command } from 'commander';
import { pretextTasks } from 'liver-vlm';
import { type PretrainedRun, type PretrainRunRequest, pretrainRun } from 'liver-vlm/node';
import { wholeNumber } from '../options.ts';
import { say } from '../progress.ts';
import { readConfig, stepsBar } from './train.ts';

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

export const pretrainCommand = (): Command =>
  new Command('pretrain')
    .description(
      'Train the image encoder on a task that needs no labels, for train --init. It learns from the training patients of the split that train would draw; test patients are not looked at.',
    )
    .argument('<dataset>', 'data set folder')
    .requiredOption('--task <name>', Object.keys(pretextTasks).join(', '))
    .requiredOption('--out <run>', 'run folder to make')
    .option('--config <file>', 'YAML configuration; the defaults where left out')
    .option('--split <file>', 'a frozen split instead of a drawn one')
    .option('--resume', 'go on with an unfinished run')
    .option('--threads <n>', 'CPU threads', wholeNumber)
    .action(async (dataset: string, o) => {
      const { about, encoder } = await showPretraining({
        dataset,
        task: o.task,
        config: await readConfig(o.config),
        out: o.out,
        resume: o.resume === true,
        ...(o.split ? { split: o.split } : {}),
        ...(o.threads ? { threads: o.threads } : {}),
      });
      say(`encoder: ${encoder} (${about.lesions} lesions of ${about.patients.length} patients)`);
      const { heldOut } = about;
      if (heldOut)
        say(
          `on ${heldOut.lesions} lesions held out: ${percent(heldOut.accuracy)} ${heldOut.measure}, ${percent(heldOut.chance)} by guessing`,
        );
      say(`next: liver-vlm train ${dataset} --init ${o.out} --out ANOTHER_RUN`);
    });

/** Trains with a progress bar over all steps; the note says how the last epoch did. */
async function showPretraining(request: PretrainRunRequest): Promise<PretrainedRun> {
  const { onProgress, note, stop } = stepsBar();
  return pretrainRun({
    ...request,
    log: say,
    onProgress,
    onEpoch: (e) => {
      const held = e.validationAccuracy === null ? '' : `, held out ${percent(e.validationAccuracy)} right`;
      note(`| epoch ${e.epoch} (${e.stage}): ${e.trainLoss.toFixed(3)}, ${percent(e.trainAccuracy)} right${held}`);
    },
  }).finally(stop);
}
