import { LIVER_VLM } from '../methods/liverVlm.ts';
import { PRETRAINED } from '../methods/pretrained.ts';
import { NO_AUGMENTATION } from '../methods/transforms.ts';
import { joined, rowsOf, type Says, timeRow } from './claimRows.ts';
import type { Claim, ClaimRow } from './data.ts';
import type { Pair, ResultsOf } from './pairs.ts';
import type { GatherOptions } from './results.ts';
import type { FinishedUnit, TrainingSize } from './unit.ts';

export interface Evidence {
  readonly units: readonly FinishedUnit[];
  readonly resultsOf: ResultsOf;
  /** Smallest first, 'all' last. */
  readonly sizes: readonly TrainingSize[];
  /** Ablations that liver-vlm is anyway in this configuration, and which it stands for. */
  readonly same: readonly string[];
  readonly options: GatherOptions;
}

const over = (...seconds: readonly string[]): Pair[] => seconds.map((second) => ({ first: LIVER_VLM, second }));

/** Controls that keep everything of Liver-VLM but the meaning of its words. */
const CONTROLS = over('cnn', 'random-text', 'shuffled-text', 'orthonormal');

/**
 * Does the language help? Liver-VLM against the same network with a learned head and with vectors that mean nothing; the mean over the learning
 * curve decides, in AUC and in accuracy, and every control has to be beaten.
 */
export const languageClaim = (evidence: Evidence): Claim =>
  claim(0, 'Class sentences help: Liver-VLM is better than the same network without their meaning', CONTROLS, evidence);

/**
 * The five claims of the Liver-VLM papers that a re-implementation can test; the third and the fourth have two halves. Scarcity is part of the
 * second: sizes in numbers decide it where there are any.
 */
export function paperClaims(evidence: Evidence): Claim[] {
  const scarce = evidence.sizes.filter((s) => s !== 'all');
  const either = (name: string) => (evidence.same.includes(name) ? LIVER_VLM : name);
  return [
    claim(
      1,
      'Cross-entropy against class sentences is better than training as CLIP and as MedCLIP',
      over('clip', 'medclip'),
      evidence,
    ),
    claim(
      2,
      'ResNet18 is no worse than ResNet50 when data are scarce',
      [{ first: either('liver-vlm-resnet18'), second: either('liver-vlm-resnet50') }],
      { ...evidence, sizes: scarce.length > 0 ? scarce : evidence.sizes },
      'no worse',
    ),
    claim(
      3,
      'A sentence is better than the bare label',
      [{ first: either('liver-vlm-template'), second: either('liver-vlm-label') }],
      evidence,
    ),
    claim(
      3,
      'Sentences that describe the lesion are better than the template',
      [{ first: either('liver-vlm-enriched'), second: either('liver-vlm-template') }],
      evidence,
    ),
    pretrainingClaim(evidence),
    claim(4, 'Augmentation helps', over(NO_AUGMENTATION), evidence),
    timeClaim(evidence),
  ];
}

/**
 * The journal version does not say which pretext it uses. The first author's tasks decide, in the order of what was published of them; what the
 * others gain is shown beside.
 */
const AUTHORS = ['multi-task', 'phase-shuffle', 'case-discrimination'].map((task) => `${PRETRAINED}${task}`);

function pretrainingClaim(evidence: Evidence): Claim {
  const run = [...new Set(evidence.units.map((u) => u.method))].filter((m) => m.startsWith(PRETRAINED));
  const first = [...AUTHORS, ...run].find((name) => run.includes(name)) ?? AUTHORS[0]!;
  const decided = claim(4, 'Self-supervised pre-training helps', [{ first, second: LIVER_VLM }], evidence);
  const { sizes, resultsOf, options } = evidence;
  const beside = run
    .filter((name) => name !== first)
    .flatMap((name) => rowsOf(name, LIVER_VLM, sizes, 'better', resultsOf, options))
    .map((row) => ({ ...row, decides: false }));
  return { ...decided, rows: [...decided.rows, ...beside] };
}

function claim(
  number: number,
  statement: string,
  pairs: readonly Pair[],
  { units, resultsOf, sizes, options }: Evidence,
  says: Says = 'better',
): Claim {
  const run = new Set(units.map((u) => u.method));
  const missing = [...new Set(pairs.flatMap(({ first, second }) => [first, second]))].filter((name) => !run.has(name));
  const rows = pairs.flatMap(({ first, second }) => rowsOf(first, second, sizes, says, resultsOf, options));
  const lacking = pairs.filter((p) => !rows.some((r) => r.first === p.first && r.second === p.second && r.decides));
  if (lacking.length > 0)
    return {
      number,
      statement,
      verdict: 'not tested',
      reason:
        missing.length > 0
          ? `the comparison has no results of ${missing.join(', ')}`
          : `no round was finished by both at every size: ${lacking.map((p) => `${p.first} and ${p.second}`).join('; ')}`,
      rows,
    };
  const verdict = joined(rows);
  return { number, statement, verdict, reason: reasonOf(rows, says), rows };
}

/** Which of the deciding rows say what. */
function reasonOf(rows: readonly ClaimRow[], says: Says): string {
  const deciding = rows.filter((r) => r.decides);
  const name = (r: ClaimRow) => `${r.figure === 'macroAuc' ? 'AUC' : 'accuracy'} against ${r.second}`;
  const parts = (
    [
      ['supported', says === 'better' ? 'a gain' : 'no loss beyond the margin'],
      ['not supported', says === 'better' ? 'no gain worth the name' : 'a loss'],
      ['undecided', 'an interval that holds both'],
    ] as const
  ).flatMap(([verdict, words]) => {
    const own = deciding.filter((r) => r.verdict === verdict);
    return own.length > 0 ? [`${words} in ${own.map(name).join(', ')}`] : [];
  });
  return parts.join('; ');
}

function timeClaim({ units, options }: Evidence): Claim {
  const statement = 'The text side costs nothing when a lesion is classified';
  const row = timeRow(LIVER_VLM, 'cnn', units, options);
  if (row === undefined)
    return {
      number: 5,
      statement,
      verdict: 'not tested',
      reason: 'the comparison has no round that both liver-vlm and cnn finished',
      rows: [],
    };
  return {
    number: 5,
    statement,
    verdict: row.verdict,
    reason: 'time of an answer against the same network with a learned head; class vectors are computed once, before',
    rows: [row],
  };
}
