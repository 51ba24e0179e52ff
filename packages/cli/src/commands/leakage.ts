import { Command } from 'commander';
import { EXIT_STATUS, type Leakage } from 'liver-vlm';
import { checkLeakage } from 'liver-vlm/node';
import { say, showProgress } from '../progress.ts';

const MOST_SHOWN = 20;

export const leakageCommand = (): Command =>
  new Command('leakage')
    .description(
      'Look for pictures and identifiers that patients share, or both sides of a split; exits with 4 where it finds some.',
    )
    .argument('<dataset>', 'data set folder')
    .option('--split <json>', 'look across training and test of this split instead of across patients')
    .option('--json', 'all that was found, as JSON')
    .action(async (dataset: string, o: { split?: string; json?: boolean }) => {
      let bar: ReturnType<typeof showProgress> | undefined;
      const found = await checkLeakage(dataset, o.split, (done, total) => {
        bar ??= showProgress('fingerprints', total);
        bar.update(done);
      }).finally(() => bar?.stop());
      if (o.json) process.stdout.write(`${JSON.stringify(found)}\n`);
      const leaks = showLeakage(found, o.split ? 'both sides of the split' : 'two patients', o.json);
      if (leaks) process.exitCode = EXIT_STATUS.data;
    });

/** Prints what was found and says whether there was anything. */
export function showLeakage({ pairs, leaks, shared }: Leakage, where: string, quiet = false): boolean {
  const exact = leaks.filter(({ kind }) => kind === 'exact').length;
  say(
    `${pairs.length} pairs of lesions look alike; ${leaks.length} of them on ${where} (${exact} with the same pixels)`,
  );
  for (const { kind, value, places } of shared.slice(0, MOST_SHOWN))
    say(`  ${kind} ${value} on ${where}: ${places.join(', ')}`);
  if (shared.length > MOST_SHOWN) say(`  and ${shared.length - MOST_SHOWN} more identifiers`);
  if (!quiet)
    for (const { first, second, kind, correlation } of leaks.slice(0, MOST_SHOWN))
      process.stdout.write(`${kind}\t${correlation.toFixed(3)}\t${first}\t${second}\n`);
  if (!quiet && leaks.length > MOST_SHOWN) say(`  and ${leaks.length - MOST_SHOWN} more pairs: see --json`);
  return leaks.length > 0 || shared.length > 0;
}
