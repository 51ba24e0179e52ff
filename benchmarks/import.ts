// Import of a 4-phase study of 4 x 120 slices of 512 x 512 beside pydicom + SimpleITK, in turn: npm run bench -- import [rounds]
// Set LIVER_VLM_PYTHON to a Python that has pydicom, SimpleITK, numpy, pylibjpeg and pyjpegls. Each contender is a whole process,
// from its start to its result on disk: headers, sorting by position, HU, all phases onto the reference phase, the lesion's three
// slices cut out at 128 x 128 with their mask. Ours hashes what it reads and writes a report besides.
// "usual" reads and resamples whole volumes; "careful" reads headers first and only the slices that the sample is made of, as we do.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openDataset, readSample } from 'liver-vlm/node';
import { hardware, rounded, writeResults } from './engine/report.ts';

const rounds = Number(process.argv[2] ?? 7);
const python = process.env['LIVER_VLM_PYTHON'] ?? 'python3';
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'bench-import-'));
const BAR = 1.5;
const BAR_MEMORY_MB = 1024;

interface Run {
  readonly seconds: number;
  readonly peakMB: number;
  readonly output: string;
}

/** Runs a program to its end; peak memory is looked up every 10 ms (Linux). */
function timed(program: string, args: readonly string[]): Promise<Run> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let errors = '';
    let peakMB = 0;
    const watch = setInterval(() => {
      peakMB = Math.max(peakMB, peakOf(child.pid));
    }, 10);
    child.stdout.on('data', (part) => {
      output += part;
    });
    child.stderr.on('data', (part) => {
      errors += part;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(watch);
      if (code === 0) resolve({ seconds: (performance.now() - start) / 1000, peakMB, output });
      else reject(new Error(`${program} ${args.join(' ')}: expected success, got ${code}: ${errors}`));
    });
  });
}

function peakOf(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s*(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** Mean HU inside the lesion's middle slices by phase: both sides must have cut out the same. */
async function meansOf(dataset: string): Promise<Record<string, number>> {
  const opened = await openDataset(dataset);
  const [record] = opened.records;
  if (!record) throw new Error(`${dataset}: expected a lesion`);
  const { image, mask } = await readSample(opened, record);
  const plane = mask.length / record.slices;
  return Object.fromEntries(
    opened.info.channels.map((channel, c) => {
      let [sum, count] = [0, 0];
      for (let s = 0; s < record.slices; s++)
        for (let at = 0; at < plane; at++) {
          if (mask[s * plane + at] !== 1) continue;
          sum += image[(s * opened.info.channels.length + c) * plane + at] ?? Number.NaN;
          count++;
        }
      return [channel, rounded(sum / count, 2)];
    }),
  );
}

const script = here('import/study.py');
const load = loadavg()[0] ?? 0;
console.log(
  `Import of a 4-phase study, 4 x 120 slices of 512 x 512; medians of ${rounds} runs in turn; load ${load.toFixed(1)}.`,
);
const made = spawnSync(python, [script, 'make', folder], { stdio: 'inherit' });
if (made.status !== 0) {
  console.error(
    `bench import: expected ${python} with pydicom, SimpleITK, numpy, pylibjpeg and pyjpegls - set LIVER_VLM_PYTHON`,
  );
  process.exit(2);
}
const codings: Record<string, unknown> = {};
for (const coding of ['uncompressed', 'jpeg-ls']) {
  const out = join(folder, 'dataset');
  const cli = here('../packages/cli/src/main.ts');
  const labels = join(folder, 'labels.csv');
  const contenders = {
    ours: () =>
      timed(process.execPath, [cli, 'import', join(folder, coding), '--labels', labels, '--out', out, '--replace']),
    usual: () => timed(python, [script, 'usual', folder, coding]),
    careful: () => timed(python, [script, 'careful', folder, coding]),
  };
  const runs: Record<keyof typeof contenders, Run[]> = { ours: [], usual: [], careful: [] };
  for (let round = 0; round <= rounds; round++)
    for (const name of ['ours', 'usual', 'careful'] as const) {
      const run = await contenders[name]();
      // The first round fills the file cache and is not counted.
      if (round > 0) runs[name].push(run);
    }
  const seconds = (name: keyof typeof contenders) => median(runs[name].map((r) => r.seconds));
  const peak = (name: keyof typeof contenders) => Math.max(...runs[name].map((r) => r.peakMB));
  const means = await meansOf(out);
  const expected = JSON.parse(runs.usual[0]?.output ?? '{}') as Record<string, number>;
  const off = Math.max(...Object.entries(means).map(([phase, hu]) => Math.abs(hu - (expected[phase] ?? Number.NaN))));
  const ratio = {
    usual: rounded(seconds('usual') / seconds('ours'), 2),
    careful: rounded(seconds('careful') / seconds('ours'), 2),
  };
  for (const name of ['ours', 'usual', 'careful'] as const)
    console.log(
      `  ${coding.padEnd(13)} ${name.padEnd(8)} ${seconds(name).toFixed(2)} s, peak ${peak(name).toFixed(0)} MB`,
    );
  const met = ratio.usual >= BAR ? 'met' : 'NOT MET';
  const memory = peak('ours') < BAR_MEMORY_MB ? 'met' : 'NOT MET';
  console.log(
    `  usual / ours ${ratio.usual} (bar ${BAR}: ${met}; memory under 1 GB: ${memory}); careful / ours ${ratio.careful}`,
  );
  console.log(`  mean HU inside the lesion differs by at most ${off.toFixed(2)}`);
  codings[coding] = {
    ratio,
    bar: BAR,
    largestDifferenceHu: rounded(off, 2),
    contenders: Object.fromEntries(
      Object.entries(runs).map(([name, own]) => [
        name,
        {
          medianSeconds: rounded(median(own.map((r) => r.seconds))),
          seconds: own.map((r) => rounded(r.seconds)),
          peakMB: Math.round(Math.max(...own.map((r) => r.peakMB))),
        },
      ]),
    ),
  };
}
writeResults('import', {
  command: 'npm run bench -- import',
  rounds,
  hardware: hardware(),
  loadAtStart: rounded(load, 2),
  codings,
});
rmSync(folder, { recursive: true });
