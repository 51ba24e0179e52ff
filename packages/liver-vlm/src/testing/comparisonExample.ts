import type { Claim, ClaimRow, ComparisonData, MethodResult, PairedDifference } from '../compare/data.ts';
import type { TrainingSize } from '../compare/unit.ts';
import { riskCoverage } from '../evaluation/abstention.ts';
import { aggregate } from '../evaluation/aggregate.ts';
import { measureCoverage } from '../evaluation/conformal.ts';
import { deLongTest } from '../evaluation/delong.ts';
import { differences } from '../evaluation/difference.ts';
import { holm } from '../evaluation/holm.ts';
import { argMax, type Prediction } from '../evaluation/prediction.ts';
import { summarise } from '../evaluation/summarise.ts';
import { softmax } from '../evaluation/temperature.ts';
import { PRETRAINED } from '../methods/pretrained.ts';
import { RESEARCH_NOTICE } from '../notice.ts';
import { derivedSeed, seededRandom } from '../split/random.ts';
import { promptsFor } from '../text/promptsFor.ts';
import { TrainingConfig } from '../training/config.ts';

const classes = ['cyst', 'fnh', 'hcc', 'hemangioma', 'metastasis'];
const sizes: readonly TrainingSize[] = [2, 4, 8, 'all'];
const draws = 100;
const MARGIN = 0.02;

/** Methods of a made comparison: name, title, whether words decide, and how much better than guessing it gets for each doubling of patients. */
const METHODS = [
  ['liver-vlm', 'Liver-VLM', true, 0.62],
  ['cnn', 'CNN with a learned linear head', false, 0.6],
  ['random-text', 'Random class vectors', false, 0.61],
  ['shuffled-text', 'Shuffled class sentences', true, 0.6],
  ['orthonormal', 'Orthonormal class vectors', false, 0.62],
  ['clip', 'CLIP, trained on the set', true, 0.4],
  ['linear-probe', 'Linear probe', false, 0.5],
  ['text-probe', 'Text-informed linear probe (LP++)', true, 0.52],
  ['radiomics', 'Hand-made radiomics with logistic regression', false, 0.66],
  ['liver-vlm-pretrained-simclr', 'Liver-VLM, pre-trained: SimCLR', true, 0.7],
] as const;

/** A comparison that was never run, with figures computed from made predictions: for tests of the report, and to look at one. */
export function comparisonExample(
  options: { png: string; patients?: number } = { png: 'data:image/png;base64,AAAA' },
): ComparisonData {
  const patients = options.patients ?? 60;
  const made = new Map<string, Prediction[]>();
  const key = (method: string, size: TrainingSize): string => `${method}/${size}`;
  for (const [m, [method, , , gain]] of METHODS.entries())
    for (const [s, size] of sizes.entries()) made.set(key(method, size), predictionsOf(patients, m, gain * (0.8 + s)));
  const of = (method: string, size: TrainingSize): Prediction[] => made.get(key(method, size)) ?? [];
  const summary = { classes, seed: 1, draws };

  const results = METHODS.flatMap(([method]) =>
    sizes.map((size): MethodResult => {
      const slices = of(method, size);
      const lesions = aggregate(slices, 'lesion').predictions;
      const measured = measureCoverage(
        lesions.map(({ probabilities }) => classes.map((_, c) => c).filter((c) => (probabilities[c] ?? 0) > 0.12)),
        lesions.map(({ label }) => label),
        classes.length,
      );
      return {
        method,
        size,
        metrics: {
          slice: summarise(slices, { ...summary, level: 'slice' }),
          lesion: summarise(slices, { ...summary, level: 'lesion' }),
          patient: summarise(slices, { ...summary, level: 'patient' }),
        },
        sets: {
          target: 0.9,
          measured,
          coverage: {
            value: measured.coverage,
            low: measured.coverage - 0.05,
            high: Math.min(1, measured.coverage + 0.04),
          },
          rounds: 5,
          roundsWithoutRule: 0,
        },
        riskCoverage: riskCoverage(lesions),
        outOfDistribution:
          method === 'radiomics'
            ? null
            : {
                score: 'Mahalanobis',
                rows: [{ source: 'abscess', lesions: 12, auc: { value: 0.71, low: 0.6, high: 0.8 } }],
              },
        rounds: [0, 1, 2, 3, 4].map((fold) => ({
          repeat: 0,
          fold,
          setting: fold < 3 ? 'as configured' : 'learning rate x3',
          validationLoss: 1.1,
          temperature: 1.2 + 0.1 * fold,
          trainPatients: size === 'all' ? Math.round(patients * 0.64) : 5 * size,
          trainLesions: 2 * (size === 'all' ? Math.round(patients * 0.64) : 5 * size),
          fitSeconds: 12,
        })),
        failures:
          method === 'clip' && size === 2
            ? [{ repeat: 0, fold: 3, message: 'fit: expected a finite loss, got NaN' }]
            : [],
        seconds: {
          fit: method === 'radiomics' ? 2 : 60,
          predict: 1.5,
          slices: patients * 6,
          ...(method.startsWith(PRETRAINED) ? { pretraining: 900 } : {}),
        },
      };
    }),
  );

  const paired = sizes.flatMap((size) => {
    const rows = METHODS.slice(1).map(([second]) => ({
      second,
      differences: differences(of('liver-vlm', size), of(second, size), { ...summary, level: 'lesion' }),
    }));
    const [auc, accuracy] = [
      holm(rows.map((row) => row.differences.macroAuc.p ?? 1)),
      holm(rows.map((row) => row.differences.accuracy.p ?? 1)),
    ];
    return rows.map(({ second, differences: found }, i): PairedDifference => {
      const cases = ['liver-vlm', second].map((method) => aggregate(of(method, size), 'patient').predictions);
      return {
        first: 'liver-vlm',
        second,
        size,
        rounds: 5,
        differences: found,
        adjustedP: { macroAuc: auc[i] ?? null, accuracy: accuracy[i] ?? null },
        deLong: classes.map((name, c) => {
          const [first = [], other = []] = cases.map((own) => own.map(({ probabilities }) => probabilities[c] ?? 0));
          const comparison = deLongTest(first, other, cases[0]?.map(({ label }) => (label === c ? 1 : 0)) ?? []);
          return { class: name, comparison, adjustedP: Math.min(1, comparison.p * 8) };
        }),
      };
    });
  });

  const row = (second: string, decides = true): ClaimRow => {
    const found = paired.find((own) => own.second === second && own.size === 'all');
    const difference = found?.differences.macroAuc ?? { value: null, low: null, high: null, p: null };
    const verdict =
      (difference.low ?? 0) > 0 ? 'supported' : (difference.high ?? 1) < MARGIN ? 'not supported' : 'undecided';
    return { first: 'liver-vlm', second, sizes: ['all'], figure: 'macroAuc', difference, verdict, decides };
  };
  const claim = (
    number: number,
    statement: string,
    verdict: Claim['verdict'],
    reason: string,
    rows: ClaimRow[],
  ): Claim => ({
    number,
    statement,
    verdict,
    reason,
    rows,
  });
  const examples = of('liver-vlm', 'all')
    .filter(({ id }) => id.endsWith('-0-0'))
    .slice(0, 16)
    .map(({ lesion, label, probabilities }) => {
      const answer = argMax(probabilities);
      return {
        id: lesion,
        png: options.png,
        truth: classes[label] ?? '',
        answer: classes[answer] ?? '',
        probability: probabilities[answer] ?? 0,
        caption: 'arterial | portal_venous',
      };
    });
  return {
    format: 'liver-vlm-comparison',
    version: 1,
    notice: RESEARCH_NOTICE,
    synthetic: true,
    title: 'Comparison on made <figures>',
    created: '2026-01-02',
    dataset: {
      name: 'made',
      source: 'Computed for a test of the report.',
      kind: 'ct',
      channels: ['arterial', 'portal_venous'],
      size: [96, 96],
      patients,
      lesions: 2 * patients,
      slices: 6 * patients,
      classes: classes.map((name) => ({ class: name, patients: patients / 5, lesions: (2 * patients) / 5 })),
      sha256: 'ab'.repeat(32),
    },
    protocol: {
      folds: 5,
      repeats: 1,
      sizes,
      budget: 3,
      seed: 1,
      validation: 0.2,
      splitSha256: 'cd'.repeat(32),
      coverage: 0.9,
      bootstrap: { draws, seed: 1 },
      margin: MARGIN,
      config: TrainingConfig.parse({}),
      prompts: { kind: 'enriched', classes: promptsFor(classes, 'enriched') },
    },
    methods: [
      ...METHODS.map(([name, title, usesText]) => ({
        name,
        title,
        citation: `Author et al., ${title}, a journal (2025)`,
        trains: 'The image encoder and one fully connected layer.',
        usesText,
      })),
      {
        name: 'coop',
        title: 'CoOp',
        citation: 'Zhou et al., IJCV 2022',
        trains: 'The context of the prompts.',
        usesText: true,
        unfit: 'no text encoder is named',
      },
    ],
    results,
    unfinished: [],
    reference: 'liver-vlm',
    differences: paired,
    transforms: paired
      .filter(({ second }) => second === 'cnn')
      .flatMap((own) => [
        { ...own, second: 'liver-vlm-no-flip' },
        { ...own, first: 'liver-vlm-only-noise', second: 'liver-vlm-no-augmentation' },
      ]),
    language: claim(
      0,
      'The words of the class sentences help.',
      'undecided',
      'The intervals hold both a gain and none.',
      [row('cnn'), row('random-text'), row('shuffled-text'), row('orthonormal', false)],
    ),
    claims: [
      claim(1, 'Liver-VLM is better than CLIP-style training.', row('clip').verdict, 'The interval lies above 0.', [
        row('clip'),
      ]),
      claim(2, 'ResNet18 is no worse than ResNet50.', 'not tested', 'liver-vlm-resnet50 was not run.', []),
    ],
    leftOut: [{ what: 'size 16', why: 'fnh has 12 patients in a training part' }],
    units: { planned: 180, finished: 179, failed: 1, seconds: 2240 },
    examples,
    provenance: [
      { name: 'command', value: 'liver-vlm compare made --out made-comparison' },
      { name: 'liver-vlm', value: '0.1.0' },
      { name: 'node', value: 'v24.21.0' },
    ],
  };
}

/** Two lesions a patient, three slices each; lesions of a patient share an error that all methods make, and one of the method's own. */
function predictionsOf(patients: number, method: number, skill: number): Prediction[] {
  const shared = seededRandom(1);
  const own = seededRandom(derivedSeed(2, method));
  return Array.from({ length: patients }, (_, p) => {
    const label = p % classes.length;
    const error = classes.map(() => 4 * shared() + 1.2 * own());
    return Array.from({ length: 6 }, (_, s) => ({
      id: `P${p}-${s < 3 ? 0 : 1}-${s % 3}`,
      lesion: `P${p}-${s < 3 ? 0 : 1}`,
      patient: `P${p}`,
      label,
      probabilities: softmax(error.map((e, c) => e + own() + (c === label ? skill : 0))),
      repeat: 0,
    }));
  }).flat();
}
