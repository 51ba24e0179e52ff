import type { Phase } from '@liver-vlm/imaging';
import type { Measurements } from './measure.ts';
import { inPhases, PHASE, PHASES } from './phaseWords.ts';
import type { FindingRule } from './ruleFile.ts';

/** A sign of a lesion. */
export interface Sign {
  /** The rule's sign, with the phase where it is one of a phase: `hyperattenuating arterial`. */
  readonly sign: string;
  readonly rule: FindingRule;
  readonly phase: Phase | undefined;
  /** How a sentence says it of this phase alone. */
  readonly phrase: string;
}

/** Every sign that rules can find, in their order; those of phases once a phase. */
export const allSigns = (rules: readonly FindingRule[]): Sign[] =>
  rules.flatMap((rule): Sign[] =>
    rule.phrase.includes(PHASE)
      ? (rule.phases ?? PHASES).map((phase) => ({
          sign: `${rule.sign} ${phase}`,
          rule,
          phase,
          phrase: rule.phrase.replaceAll(PHASE, inPhases([phase])),
        }))
      : [{ sign: rule.sign, rule, phase: undefined, phrase: rule.phrase }],
  );

/** Whether a sign is there; undefined where the phases at hand cannot show it. */
export function isThere({ rule, phase }: Sign, measured: Measurements): boolean | undefined {
  const values = rule.when.map(({ measure }) => measured[measure.replaceAll(PHASE, phase ?? PHASE)]);
  if (values.some((value) => value === undefined)) return undefined;
  return rule.when.every(
    ({ atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY }, i) =>
      values[i]! >= atLeast && values[i]! <= atMost,
  );
}

/** The signs that measurements show: what is unsure, or in a phase that is missing, is not among them. */
export const signsOf = (rules: readonly FindingRule[], measured: Measurements): Sign[] =>
  allSigns(rules).filter((sign) => isThere(sign, measured) === true);

/** The findings in one sentence, as a report says them; undefined where there are none. */
export function findingsSentence(signs: readonly Sign[]): string | undefined {
  if (signs.length === 0) return undefined;
  const rules = [...new Set(signs.map(({ rule }) => rule))];
  const parts = rules.map((rule) => {
    const phases = signs.flatMap((sign) => (sign.rule === rule ? (sign.phase ?? []) : []));
    return rule.phrase.replaceAll(PHASE, inPhases(phases));
  });
  return `a liver lesion, ${parts.join(', ')}`;
}
