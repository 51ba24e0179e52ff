import { z } from 'zod';
import { ImagingError } from '../error.ts';
import { type Phase, phases } from './phase.ts';
import shipped from './rules.json' with { type: 'json' };

const schema = z.object({
  about: z.string().optional(),
  ignore: z.array(z.string()),
  rules: z.array(
    z.object({
      phase: z.enum(phases as [Phase, ...Phase[]]),
      confidence: z.number().min(0).max(1),
      pattern: z.string(),
    }),
  ),
});

/** What words in a description say about the phase. */
export interface PhaseRules {
  /** Series that match are no phase at all: localisers, bolus tracking. */
  readonly ignore: readonly RegExp[];
  readonly rules: readonly { readonly phase: Phase; readonly confidence: number; readonly pattern: RegExp }[];
}

/**
 * Reads a rules file (parsed JSON of the shape of `rules.json`, which is meant to be copied and edited).
 *
 * @throws ImagingError `damaged` naming the field or the pattern that is wrong.
 */
export function parsePhaseRules(json: unknown): PhaseRules {
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    throw new ImagingError(
      'damaged',
      `phase rules: expected the shape of rules.json, got a difference - ${z.prettifyError(parsed.error)}`,
    );
  }
  return {
    ignore: parsed.data.ignore.map(compile),
    rules: parsed.data.rules.map((rule) => ({ ...rule, pattern: compile(rule.pattern) })),
  };
}

function compile(pattern: string): RegExp {
  try {
    return new RegExp(pattern, 'iu');
  } catch (cause) {
    throw new ImagingError('damaged', `phase rules: expected a regular expression, got ${pattern} - correct it`, {
      cause,
    });
  }
}

/** The rules that come with the package. */
export const defaultPhaseRules: PhaseRules = parsePhaseRules(shipped);
