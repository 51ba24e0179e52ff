// How often measured sentences are right, sign by sign, on phantoms whose truth is known; as Markdown.
//
//     node tools/findings_on_phantom.ts [patients, default 105] [seed, default 77] [difficulty, default 0.5]
//
// Lesions are cut out as `liver-vlm import` does by default (128 px, 3 slices, 20 % margin), without the way through files.
import { extractLesion } from '../packages/imaging/src/lesion/extract.ts';
import { lesionLabels } from '../packages/imaging/src/phantom/lesionClass.ts';
import { phantomPatient } from '../packages/imaging/src/phantom/patient.ts';
import { wilsonInterval } from '../packages/liver-vlm/src/evaluation/wilson.ts';
import {
  allSigns,
  FINDING_RULES,
  findingsSentence,
  isThere,
  measureLesion,
  signsOf,
} from '../packages/liver-vlm/src/findings/index.ts';
import { drawnSigns } from '../packages/liver-vlm/src/testing/drawnSigns.ts';

const [patients = 105, seed = 77, difficulty = 0.5] = process.argv.slice(2).map(Number);
const signs = allSigns(FINDING_RULES);
const counts = signs.map(() => ({ said: 0, missed: 0, wrong: 0, silent: 0 }));
const examples = new Map<string, string>();
let lesions = 0;
for (let index = 0; index < patients; index++) {
  const lesionClass = lesionLabels[index % lesionLabels.length]!;
  const drawn = phantomPatient({ seed, index, lesionClass, difficulty });
  const phases = drawn.phases.map((one) => ({ ...one, reason: 'drawn' }));
  for (const [n, { id, mask }] of drawn.lesions.entries()) {
    const sample = extractLesion({ patient: drawn.patient, lesion: id }, phases, { mask }, { slices: 3 });
    const measured = measureLesion(sample, sample.channels);
    signs.forEach((sign, s) => {
      const there = isThere(sign, measured);
      if (there === undefined) return;
      const truly = drawnSigns[sign.rule.sign]!.has(drawn.truth.lesions[n]!, (sign.phase ?? 'arterial') as 'arterial');
      counts[s]![truly ? (there ? 'said' : 'missed') : there ? 'wrong' : 'silent']++;
    });
    const variant = `${lesionClass}, ${drawn.truth.lesions[n]!.variant}`;
    const sentence = findingsSentence(signsOf(FINDING_RULES, measured));
    if (sentence !== undefined && !examples.has(variant)) examples.set(variant, sentence);
    lesions++;
  }
  process.stderr.write(`\r${index + 1} of ${patients} patients`);
}

const percent = (v: number): string => (100 * v).toFixed(0);
const share = (right: number, of: number): string => {
  if (of === 0) return '-';
  const { value, low, high } = wilsonInterval(right, of);
  return `${percent(value)} (${percent(low)}-${percent(high)})`;
};
const rows = signs.map(({ sign }, s) => {
  const { said, missed, wrong, silent } = counts[s]!;
  const cells = [sign, said + missed, wrong + silent, share(said, said + missed), share(silent, wrong + silent)];
  return `| ${[...cells, share(said, said + wrong)].join(' | ')} |`;
});
process.stdout.write(`\n${lesions} lesions of ${patients} patients, seed ${seed}, difficulty ${difficulty}; %, with 95 % Wilson intervals

| sign | have it | have it not | said where it is | not said where it is not | right where said |
|---|---|---|---|---|---|
${rows.join('\n')}

| sign | truly there when, as drawn |
|---|---|
${Object.entries(drawnSigns)
  .map(([sign, { when }]) => `| ${sign} | ${when} |`)
  .join('\n')}

| drawn as | first sentence |
|---|---|
${[...examples].map(([variant, sentence]) => `| ${variant} | ${sentence} |`).join('\n')}
`);
