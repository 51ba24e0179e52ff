import { ImagingError } from '../error.ts';
import type { Phase } from './phase.ts';
import shipped from './rules.json' with { type: 'json' };

/** What words in a description say about the phase. */
export interface PhaseRules {
  /** Series that match are no phase at all: localisers, bolus tracking. */
  readonly ignore: readonly RegExp[];
  readonly rules: readonly { readonly phase: Phase; readonly confidence: number; readonly pattern: RegExp }[];
}

/** Rules as a file holds them: patterns are text. */
export interface WrittenRules {
  readonly ignore: readonly string[];
  readonly rules: readonly { readonly phase: Phase; readonly confidence: number; readonly pattern: string }[];
}

/** @throws ImagingError `damaged` naming the pattern that is no regular expression. */
export function compileRules({ ignore, rules }: WrittenRules): PhaseRules {
  return {
    ignore: ignore.map(compile),
    rules: rules.map((rule) => ({ ...rule, pattern: compile(rule.pattern) })),
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

/** The rules that come with the package; a test holds their file to the shape that is asked of others. */
export const defaultPhaseRules: PhaseRules = compileRules(shipped as WrittenRules);
