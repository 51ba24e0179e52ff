import { Command } from 'commander';
import type { Metrics } from 'liver-vlm';
import { type EvaluatedRun, evaluateRun } from 'liver-vlm/node';
import { say, showProgress } from '../progress.ts';

export const evaluateCommand = (): Command =>
  new Command('evaluate')
    .description('Answer on the test patients of a finished run: metrics.json, report.html, cards.')
    .argument('<run>', 'run folder')
    .requiredOption('--dataset <dir>', 'the data set it was trained on')
    .action(async (run: string, o) => {
      const result = await showEvaluation(run, o.dataset);
      process.stdout.write(`${resultTable(result.metrics)}\n`);
      say(`report: ${result.report}`);
    });

export async function showEvaluation(run: string, dataset: string): Promise<EvaluatedRun> {
  let bar: ReturnType<typeof showProgress> | undefined;
  return evaluateRun(run, dataset, new Date().toISOString().slice(0, 10), (done, total) => {
    bar ??= showProgress('test lesions', total);
    bar.update(done);
  }).finally(() => bar?.stop());
}

/** The main figures with their 95 % intervals, as a table for a terminal. */
export function resultTable(m: Metrics): string {
  const rows: [string, { value: number | null; low: number | null; high: number | null }][] = [
    ['accuracy', m.accuracy],
    ['balanced accuracy', m.balancedAccuracy],
    ['macro AUC', m.macroAuc],
    ["Cohen's kappa", m.kappa],
    ['Brier score', m.brier],
    ['calibration error', m.expectedCalibrationError],
    ...m.perClass.map((c): [string, typeof m.accuracy] => [`AUC ${c.class}`, c.auc]),
    ...m.perClass.map((c): [string, typeof m.accuracy] => [`sensitivity ${c.class}`, c.sensitivity]),
  ];
  const show = (v: number | null) => (v === null ? '   -  ' : v.toFixed(3).padStart(6));
  const lines = rows.map(([name, f]) => `${name.padEnd(28)} ${show(f.value)}   ${show(f.low)} to ${show(f.high)}`);
  const heading = `${m.cases} lesions of ${m.patients} test patients`;
  return [`${heading.padEnd(38)}95 % interval`, ...lines].join('\n');
}
