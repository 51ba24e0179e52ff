// 100,000 predictions, 5 classes, 2,000 bootstrap draws of patients, 33 figures with intervals, beside scikit-learn and NumPy in turn:
//   npm run bench -- statistics [rounds]
// Set LIVER_VLM_PYTHON to a Python that has numpy, scipy and scikit-learn. scikit-learn would take a quarter of an hour a round: it does
// USUAL_DRAWS draws, and its time is scaled to 2,000. All contenders must find the same values, and the same intervals within sampling.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { BY_CLASS, OVERALL } from '../packages/liver-vlm/src/evaluation/figures.ts';
import { type Metrics, summarise } from '../packages/liver-vlm/src/evaluation/summarise.ts';
import { softmax } from '../packages/liver-vlm/src/evaluation/temperature.ts';
import { seededRandom } from '../packages/liver-vlm/src/split/random.ts';
import { hardware, rounded, writeResults } from './engine/report.ts';

const [CASES, PATIENTS, DRAWS, USUAL_DRAWS] = [100_000, 12_500, 2_000, 10];
const classes = ['cyst', 'fnh', 'hcc', 'hemangioma', 'metastasis'];
const rounds = Number(process.argv[2] ?? 5);
const python = process.env['LIVER_VLM_PYTHON'] ?? 'python3';
const BAR = 1;

interface Answer {
  readonly seconds: number;
  readonly value: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
}

const random = seededRandom(1);
const predictions = Array.from({ length: CASES }, (_, i) => {
  const patient = Math.floor((i * PATIENTS) / CASES);
  const label = patient % classes.length;
  const probabilities = softmax(classes.map((_, c) => 4 * random() + (c === label ? 1 : 0)));
  return { id: `${i}`, lesion: `${i >> 1}`, patient: `${patient}`, label, probabilities };
});

const all = (metrics: Metrics): { value: number; low: number; high: number }[] =>
  [
    ...OVERALL.map((name) => metrics[name]),
    ...metrics.perClass.flatMap((own) => BY_CLASS.map((name) => own[name])),
  ].map(({ value, low, high }) => ({
    value: value ?? Number.NaN,
    low: low ?? Number.NaN,
    high: high ?? Number.NaN,
  }));

function ours(): Answer {
  const start = performance.now();
  const figures = all(summarise(predictions, { classes, level: 'slice', seed: 1, draws: DRAWS }));
  return {
    seconds: (performance.now() - start) / 1000,
    value: figures.map((f) => f.value),
    low: figures.map((f) => f.low),
    high: figures.map((f) => f.high),
  };
}

const folder = mkdtempSync(join(tmpdir(), 'bench-statistics-'));
writeFileSync(
  join(folder, 'labels.i32'),
  Int32Array.from(predictions, ({ label }) => label),
);
writeFileSync(
  join(folder, 'patients.i32'),
  Int32Array.from(predictions, ({ patient }) => Number(patient)),
);
writeFileSync(join(folder, 'probabilities.f64'), Float64Array.from(predictions.flatMap((p) => p.probabilities)));
const script = fileURLToPath(new URL('statistics/bootstrap.py', import.meta.url));
// One thread, as ours: OpenBLAS spins for milliseconds on a short dot product when it may use two.
const child = spawn(python, [script, folder, `${classes.length}`], {
  stdio: ['pipe', 'pipe', 'inherit'],
  env: { ...process.env, OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1' },
});
child.on('error', () => undefined);
const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
async function answered<T>(): Promise<T> {
  const { value, done } = await lines.next();
  if (done) {
    console.error(`bench statistics: expected ${python} with numpy, scipy and scikit-learn - set LIVER_VLM_PYTHON`);
    process.exit(2);
  }
  return JSON.parse(value) as T;
}
async function ask(name: string, draws: number): Promise<Answer> {
  child.stdin.write(`${name} ${draws}\n`);
  return answered<Answer>();
}

const versions = await answered<Record<string, string>>();
const contenders = {
  ours: async () => ours(),
  sorted: () => ask('sorted', DRAWS),
  usual: async () => {
    const answer = await ask('usual', USUAL_DRAWS);
    return { ...answer, seconds: (answer.seconds * DRAWS) / USUAL_DRAWS };
  },
};
const names = ['ours', 'sorted', 'usual'] as const;
const answers: Record<(typeof names)[number], Answer[]> = { ours: [], sorted: [], usual: [] };
for (let round = 0; round < rounds; round++) for (const name of names) answers[name].push(await contenders[name]());
child.stdin.end();
await once(child, 'close');
rmSync(folder, { recursive: true });

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
const seconds = (name: (typeof names)[number]): number => median(answers[name].map((a) => a.seconds));
const [mine, theirs, reference] = [answers.ours[0], answers.sorted[0], answers.usual[0]];
if (!mine || !theirs || !reference) throw new Error('rounds: expected at least 1');
const furthest = (a: readonly number[], b: readonly number[]): number =>
  Math.max(...a.map((value, i) => Math.abs(value - (b[i] ?? Number.NaN))));
const valuesDiffer = furthest(mine.value, reference.value);
const intervals = Math.max(
  ...(['low', 'high'] as const).flatMap((end) =>
    mine[end].map((value, i) => {
      const width = (mine.high[i] ?? 0) - (mine.low[i] ?? 0);
      return Math.abs(value - (theirs[end][i] ?? Number.NaN)) / width;
    }),
  ),
);
const ratio = {
  usual: rounded(seconds('usual') / seconds('ours'), 1),
  sorted: rounded(seconds('sorted') / seconds('ours'), 2),
};
console.log(`${CASES} predictions of ${PATIENTS} patients, ${DRAWS} draws; medians of ${rounds} rounds in turn`);
for (const name of names) console.log(`  ${name.padEnd(7)} ${seconds(name).toFixed(2)} s`);
console.log(
  `  scikit-learn / ours ${ratio.usual} (bar ${BAR}: ${ratio.usual >= BAR ? 'met' : 'NOT MET'}); NumPy sorted once / ours ${ratio.sorted}`,
);
console.log(
  `  values differ by at most ${valuesDiffer.toExponential(1)}; ends of intervals by at most ${(100 * intervals).toFixed(0)} % of their width`,
);
if (!(valuesDiffer < 1e-9 && intervals < 0.15)) {
  console.error('bench statistics: expected the same values and intervals from all contenders');
  process.exitCode = 1;
}
writeResults('statistics', {
  command: `npm run bench -- statistics ${rounds}`,
  cases: CASES,
  patients: PATIENTS,
  classes: classes.length,
  draws: DRAWS,
  hardware: hardware(),
  versions,
  bar: BAR,
  ratio,
  largestDifferenceOfValues: valuesDiffer,
  largestDifferenceOfIntervals: { shareOfWidth: rounded(intervals) },
  contenders: Object.fromEntries(
    names.map((name) => [
      name,
      {
        medianSeconds: rounded(seconds(name), 2),
        seconds: answers[name].map((a) => rounded(a.seconds, 2)),
        ...(name === 'usual' ? { measuredDraws: USUAL_DRAWS } : {}),
      },
    ]),
  ),
});
