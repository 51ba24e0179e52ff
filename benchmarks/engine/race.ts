import { fileURLToPath } from 'node:url';
import { type Contender, inTurn, KEEP_MEMORY, median, startContender } from './contender.ts';
import { rounded } from './report.ts';

export interface Entry {
  readonly name: string;
  readonly start: () => Promise<Contender>;
}

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const python = process.env['LIVER_VLM_PYTHON'] ?? 'python3';

export const ours = (name: string, script: string, args: readonly string[]): Entry => ({
  name,
  start: () => startContender(name, process.execPath, [here(script), ...args], KEEP_MEMORY),
});

/** PyTorch tuned: channels_last and kept memory; or as installed. */
export const torch = (kind: 'tuned' | 'installed', task: 'train' | 'infer', size: number, batch: number): Entry => ({
  name: kind,
  start: () =>
    startContender(
      `PyTorch ${kind}`,
      python,
      [here('../../tools/torch_bench.py'), task, `${size}`, `${batch}`, kind === 'tuned' ? 'channels_last' : 'default'],
      kind === 'tuned' ? KEEP_MEMORY : {},
    ),
});

export interface Outcome {
  readonly name: string;
  readonly runs: string;
  readonly medianMs: number;
  readonly imagesPerSecond: number;
  readonly fastestMs: number;
  readonly peakGB: number;
}

/** Runs all entries in turn and prints a line for each. One that cannot start is left out, saying so. */
export async function race(
  entries: readonly Entry[],
  batch: number,
  warmUp: number,
  rounds: number,
): Promise<Outcome[]> {
  const contenders: Contender[] = [];
  for (const { name, start } of entries)
    try {
      contenders.push(await start());
    } catch (error) {
      console.warn(`NOT RUN: ${name} - ${error instanceof Error ? error.message : String(error)}`);
    }
  const times = await inTurn(contenders, warmUp, rounds);
  const outcomes: Outcome[] = [];
  for (const [i, contender] of contenders.entries()) {
    const ms = median(times[i]!);
    const outcome = {
      name: entries.find((e) => contender.name.endsWith(e.name))!.name,
      runs: contender.greeting.replace('ready', '').trim(),
      medianMs: rounded(ms, 1),
      imagesPerSecond: rounded((batch / ms) * 1e3, 1),
      fastestMs: rounded(Math.min(...times[i]!), 1),
      peakGB: rounded((await contender.end()) / 1e9, 2),
    };
    console.log(
      `  ${outcome.name.padEnd(10)} ${`${outcome.medianMs}`.padStart(8)} ms  ${`${outcome.imagesPerSecond}`.padStart(7)} img/s  fastest ${outcome.fastestMs} ms  peak ${outcome.peakGB} GB  ${outcome.runs}`,
    );
    outcomes.push(outcome);
  }
  return outcomes;
}

/** Throughput of `of` divided by that of `by`; null where one did not run. */
export function ratio(outcomes: readonly Outcome[], of: string, by: string): number | null {
  const [a, b] = [of, by].map((name) => outcomes.find((o) => o.name === name));
  return a && b ? rounded(b.medianMs / a.medianMs) : null;
}
