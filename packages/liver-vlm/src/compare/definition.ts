import { z } from 'zod';
import { canonicalJson, sha256Hex } from '../split/canonical.ts';
import { PromptFile } from '../text/promptFile.ts';
import { TrainingConfig } from '../training/config.ts';

/** Share of lesions whose class the prediction sets are to hold. */
export const COVERAGE = 0.9;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** All that decides the result of a unit, but for the pictures themselves: what a worker needs to know. */
export const Definition = z.strictObject({
  format: z.literal('liver-vlm-compare'),
  version: z.literal(1),
  datasetSha256: sha256,
  /** Data sets of lesions that no classifier is shown. */
  unknown: z.array(z.strictObject({ name: z.string(), sha256 })),
  classes: z.array(z.string()).min(2),
  splitSha256: sha256,
  seed: z.int().min(0),
  budget: z.int().positive(),
  coverage: z.number().positive().max(1),
  config: TrainingConfig,
  /** One's own prompts and names made of labels. */
  prompts: PromptFile,
  /** Files that the configuration names, by content: on another machine they must be the same. */
  files: z.array(z.strictObject({ path: z.string(), sha256 })),
  software: z.record(z.string(), z.string()),
});
export type Definition = z.infer<typeof Definition>;

/** SHA-256 of a definition: results with the same key may stand in one folder. */
export const definitionKey = (definition: Definition): string => sha256Hex(canonicalJson(definition));

/** What differs between two definitions, by the names of their parts. */
export function changedParts(a: Definition, b: Definition): string[] {
  return Object.keys(Definition.shape).filter((key) => {
    const part = (d: Definition) => canonicalJson(d[key as keyof Definition]);
    return part(a) !== part(b);
  });
}
