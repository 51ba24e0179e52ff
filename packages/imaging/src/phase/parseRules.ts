import { z } from 'zod';
import { ImagingError } from '../error.ts';
import { type Phase, phases } from './phase.ts';
import { compileRules, type PhaseRules } from './rules.ts';

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
  return compileRules(parsed.data);
}
