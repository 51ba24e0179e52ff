import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, platform, release, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';

/** What a figure was measured on. */
export const hardware = () => ({
  processor: cpus()[0]?.model.trim() ?? 'unknown',
  cores: cpus().length,
  memoryGB: Math.round(totalmem() / 1e9),
  system: `${platform()} ${release()}`,
  node: process.version,
  /** Average number of running processes over the last 15, 5 and 1 minutes: above the contenders' own, others disturbed the run. */
  load: loadavg()
    .map((l) => Number(l.toFixed(2)))
    .reverse(),
});

/** Writes benchmarks/results/<name>.json. */
export function writeResults(name: string, results: unknown): void {
  const folder = fileURLToPath(new URL('../results/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  const path = `${folder}${name}.json`;
  writeFileSync(`${path}.new`, `${JSON.stringify(results, null, 2)}\n`);
  renameSync(`${path}.new`, path);
  console.log(`written: benchmarks/results/${name}.json`);
}

export const rounded = (value: number, digits = 3): number => Number(value.toFixed(digits));
