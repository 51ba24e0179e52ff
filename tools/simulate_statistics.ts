// Does an interval of 95 % hold the truth 95 times in a hundred, and does a test at 5 % find something 5 times in a hundred where nothing is?
//   node tools/simulate_statistics.ts [trials] > tables.md      # 1,000 trials take some ten minutes on one core
// Patients have two lesions of one class, three slices each; lesions of a patient share most of their error, slices more: no independent cases.

import { aggregate } from '../packages/liver-vlm/src/evaluation/aggregate.ts';
import { calibrateConformal, measureCoverage, predictionSet } from '../packages/liver-vlm/src/evaluation/conformal.ts';
import { deLongTest } from '../packages/liver-vlm/src/evaluation/delong.ts';
import { differences } from '../packages/liver-vlm/src/evaluation/difference.ts';
import { mcNemar } from '../packages/liver-vlm/src/evaluation/mcnemar.ts';
import type { Prediction } from '../packages/liver-vlm/src/evaluation/prediction.ts';
import { argMax } from '../packages/liver-vlm/src/evaluation/prediction.ts';
import { summarise } from '../packages/liver-vlm/src/evaluation/summarise.ts';
import { softmax } from '../packages/liver-vlm/src/evaluation/temperature.ts';
import { derivedSeed, seededRandom } from '../packages/liver-vlm/src/split/random.ts';

const trials = Number(process.argv[2] ?? 1000);
const DRAWS = 1000;
const SKILL = 1;
const classes = ['a', 'b', 'c'];
const options = { classes, level: 'lesion', draws: DRAWS } as const;
const FIGURES = ['accuracy', 'balancedAccuracy', 'macroAuc', 'kappa', 'brier'] as const;

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
const three = (random: () => number, spread: number): number[] => classes.map(() => spread * normal(random));

/** `methods` of equal skill on the same patients, with errors of their own beside the shared ones; `repeats` of each. */
function cohort(patients: number, methods: number, repeats: number, seed: number): Prediction[][] {
  const random = seededRandom(seed);
  const made: Prediction[][] = Array.from({ length: methods }, () => []);
  for (let p = 0; p < patients; p++) {
    const label = p % classes.length;
    const ofPatient = three(random, 0.8);
    const own = made.map(() => three(random, 0.6));
    for (let lesion = 0; lesion < 2; lesion++) {
      const ofLesion = three(random, 0.5);
      for (let repeat = 0; repeat < repeats; repeat++)
        made.forEach((predictions, m) => {
          const ofFit = three(random, 0.3);
          for (let slice = 0; slice < 3; slice++) {
            const ofSlice = three(random, 0.3);
            const logits = classes.map(
              (_, c) =>
                (c === label ? SKILL : 0) +
                (ofPatient[c] ?? 0) +
                (own[m]?.[c] ?? 0) +
                (ofLesion[c] ?? 0) +
                (ofFit[c] ?? 0) +
                (ofSlice[c] ?? 0),
            );
            predictions.push({
              id: `${p}-${lesion}-${slice}`,
              lesion: `${p}-${lesion}`,
              patient: `${p}`,
              label,
              probabilities: softmax(logits),
              repeat,
            });
          }
        });
    }
  }
  return made;
}

const only = (made: readonly Prediction[][], at = 0): Prediction[] => made[at] ?? [];
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
/** Half the 95 % interval of a share that is `expected`, from the number of trials. */
const noise = (expected: number): string => `${(196 * Math.sqrt((expected * (1 - expected)) / trials)).toFixed(1)}`;
/** The same cases as if every lesion were a patient of its own, or every slice: what an analysis does that forgets the patients. */
const forgetful = (cases: readonly Prediction[], key: 'lesion' | 'id'): Prediction[] =>
  cases.map((own) => ({ ...own, patient: own[key], lesion: own[key] }));
const row = (cells: readonly string[]): void => console.log(`| ${cells.join(' | ')} |`);
const head = (cells: readonly string[]): void => {
  row(cells);
  row(cells.map(() => '---'));
};

console.log(`### How often the 95 % interval holds the truth (aim 95 %, ± ${noise(0.95)} from ${trials} trials)\n`);
head(['patients', 'repeats', 'counting', ...FIGURES]);
const truth = summarise(only(cohort(30_000, 1, 1, 7)), { ...options, draws: 0, seed: 1 });
for (const [patients, repeats, view] of [
  [30, 1, 'patients'],
  [60, 1, 'patients'],
  [120, 1, 'patients'],
  [60, 3, 'patients'],
  [60, 1, 'lesions as patients'],
] as const) {
  const held = FIGURES.map(() => 0);
  for (let trial = 0; trial < trials; trial++) {
    const made = only(cohort(patients, 1, repeats, derivedSeed(1, patients, repeats, trial)));
    const cases = view === 'patients' ? made : forgetful(aggregate(made, 'lesion').predictions, 'lesion');
    const metrics = summarise(cases, { ...options, seed: trial });
    FIGURES.forEach((name, i) => {
      const { low, high } = metrics[name];
      const value = truth[name].value ?? Number.NaN;
      if (low !== null && high !== null && low <= value && value <= high) held[i] = (held[i] ?? 0) + 1;
    });
  }
  row([`${patients}`, `${repeats}`, view, ...held.map((count) => percent(count / trials))]);
}

console.log(`\n### How often two equal methods are found different at p < 0.05 (aim 5 %, ± ${noise(0.05)})\n`);
head(['patients', 'repeats', 'test', 'accuracy', 'macro AUC', 'Brier']);
for (const [patients, repeats] of [
  [30, 1],
  [60, 1],
  [120, 1],
  [60, 3],
] as const) {
  const found = { patients: [0, 0, 0], lesions: [0, 0, 0], slices: [0, 0, 0], deLong: 0, mcNemar: 0 };
  for (let trial = 0; trial < trials; trial++) {
    const made = cohort(patients, 2, repeats, derivedSeed(2, patients, repeats, trial));
    const count = (into: number[], a: readonly Prediction[], b: readonly Prediction[]): void => {
      const { accuracy, macroAuc, brier } = differences(a, b, { ...options, seed: trial });
      [accuracy, macroAuc, brier].forEach(({ p }, i) => {
        if (p !== null && p < 0.05) into[i] = (into[i] ?? 0) + 1;
      });
    };
    count(found.patients, only(made), only(made, 1));
    if (repeats > 1) continue;
    const lesions = made.map((own) => aggregate(own, 'lesion').predictions);
    count(found.lesions, forgetful(only(lesions), 'lesion'), forgetful(only(lesions, 1), 'lesion'));
    if (patients === 60) count(found.slices, forgetful(only(made), 'id'), forgetful(only(made, 1), 'id'));
    const byPatient = made.map((own) => aggregate(own, 'patient').predictions);
    const scores = byPatient.map((own) => own.map(({ probabilities }) => probabilities[0] ?? 0));
    const positive = only(byPatient).map(({ label }) => (label === 0 ? 1 : 0));
    if (deLongTest(scores[0] ?? [], scores[1] ?? [], positive).p < 0.05) found.deLong++;
    const right = byPatient.map((own) => own.map(({ probabilities, label }) => argMax(probabilities) === label));
    if (mcNemar(right[0] ?? [], right[1] ?? []).exactP < 0.05) found.mcNemar++;
  }
  const shares = (counts: readonly number[]): string[] => counts.map((count) => percent(count / trials));
  row([`${patients}`, `${repeats}`, 'bootstrap of patients (ours)', ...shares(found.patients)]);
  if (repeats > 1) continue;
  row([`${patients}`, '1', 'bootstrap of lesions', ...shares(found.lesions)]);
  if (patients === 60) row([`${patients}`, '1', 'bootstrap of slices', ...shares(found.slices)]);
  row([`${patients}`, '1', 'DeLong, one class, one case a patient', '', percent(found.deLong / trials), '']);
  row([`${patients}`, '1', 'exact McNemar, one case a patient', percent(found.mcNemar / trials), '', '']);
}

console.log('\n### How often a prediction set holds the true class\n');
head(['promised', 'score', 'calibration patients', 'coverage', 'classes in a set']);
for (const coverage of [0.8, 0.9, 0.95])
  for (const score of ['lac', 'aps'] as const)
    for (const calibration of [30, 100]) {
      let [held, size] = [0, 0];
      for (let trial = 0; trial < trials; trial++) {
        const cases = only(cohort(calibration + 60, 1, 1, derivedSeed(3, calibration, trial)));
        const one = aggregate(cases, 'patient').predictions;
        // Classes stand in turn: any run of patients is exchangeable with the next.
        const [known, fresh] = [one.slice(0, calibration), one.slice(calibration)];
        const rule = calibrateConformal(
          known.map((c) => c.probabilities),
          known.map((c) => c.label),
          { coverage, score },
        );
        const measured = measureCoverage(
          fresh.map((c) => predictionSet(c.probabilities, rule)),
          fresh.map((c) => c.label),
          classes.length,
        );
        held += measured.coverage / trials;
        size += measured.meanSize / trials;
      }
      row([percent(coverage), score, `${calibration}`, percent(held), size.toFixed(2)]);
    }
