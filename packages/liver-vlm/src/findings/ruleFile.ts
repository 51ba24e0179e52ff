import { parse } from 'yaml';
import { z } from 'zod';
import { UserError } from '../errors.ts';
import { schemaIssue } from '../schemaIssue.ts';
import { PHASE_MEASURES, STUDY_MEASURES } from './measure.ts';
import { PHASE, PHASES } from './phaseWords.ts';

/** Every measure that a rule may name, with its unit. */
const UNITS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [PHASE, ...PHASES].flatMap((phase) =>
      Object.entries(PHASE_MEASURES).map(([name, unit]) => [`${phase} ${name}`, unit]),
    ),
  ),
  ...STUDY_MEASURES,
};

const Condition = z.strictObject({
  measure: z.string(),
  atLeast: z.number().optional(),
  atMost: z.number().optional(),
  unit: z.string(),
  /** Where the threshold comes from; "ours" where nobody has published one. */
  source: z.string().min(1),
});

/** A sign is there where all its conditions hold. With {phase} in measure and phrase it is looked for in each of its phases. */
const Rule = z.strictObject({
  sign: z.string().regex(/^[a-z][a-z_]*$/, 'expected an id of small letters and _'),
  phrase: z.string().min(1),
  phases: z.array(z.enum(PHASES)).min(1).optional(),
  when: z.array(Condition).min(1),
});

const FindingRules = z.array(Rule).min(1);
export type FindingRule = z.infer<typeof Rule>;

/**
 * Reads rules of one's own in YAML, of the form of `FINDING_RULES` in rules.ts.
 * @throws UserError naming the file, the key and what was expected
 */
export function parseFindingRules(text: string, where: string): FindingRule[] {
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    throw new UserError(`${where}: expected YAML, got ${String(error).split('\n')[0]} - correct the file`, 'config');
  }
  const result = FindingRules.safeParse(value);
  if (!result.success)
    throw new UserError(`${where}: ${schemaIssue(result.error.issues[0]!, value)} - correct the rules`, 'config');
  for (const rule of result.data) {
    const problem = problemOf(rule);
    if (problem) throw new UserError(`${where}: sign ${rule.sign}: ${problem} - correct the rules`, 'config');
  }
  return result.data;
}

function problemOf({ phrase, when }: FindingRule): string | undefined {
  for (const { measure, unit, atLeast, atMost } of when) {
    const known = UNITS[measure];
    if (known === undefined) return `expected a measure of ${Object.keys(UNITS).join(', ')}, got "${measure}"`;
    if (unit !== known) return `${measure}: expected the unit ${known}, got "${unit}"`;
    if (atLeast === undefined && atMost === undefined) return `${measure}: expected atLeast or atMost, got neither`;
    if (measure.includes(PHASE) && !phrase.includes(PHASE)) return `expected ${PHASE} in the phrase, as in ${measure}`;
  }
  return undefined;
}
