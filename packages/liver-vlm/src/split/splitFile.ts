import { z } from 'zod';
import { canonicalJson, sha256Hex } from './canonical.ts';
import type { SplitSample } from './group.ts';
import type { Round } from './groupedFolds.ts';
import { SplitError } from './splitError.ts';

const ids = z.array(z.string().min(1));
const hash = z.string().regex(/^[0-9a-f]{64}$/);

/**
 * A frozen split on disk. `lockedTest` is held out of every round, to be looked at once, at the end; `group` names the column whose values
 * stay together; `samplesSha256` binds the file to ids, groups and labels of the data set; `sha256` covers all other fields.
 */
export const SplitFile = z.strictObject({
  format: z.literal('liver-vlm-split'),
  version: z.literal(1),
  group: z.string().min(1),
  seed: z.number().int(),
  lockedTest: ids,
  rounds: z
    .array(
      z.strictObject({
        repeat: z.number().int().nonnegative(),
        fold: z.number().int().nonnegative(),
        train: ids,
        validation: ids,
        test: ids,
      }),
    )
    .min(1),
  samplesSha256: hash,
  sha256: hash,
});
export type SplitFile = z.infer<typeof SplitFile>;

/** Freezes rounds over `samples` into a split file; `lockedTest` (none by default) lists ids that no round may use. */
export function freezeSplit(
  samples: readonly SplitSample[],
  rounds: readonly Round[],
  options: { group: string; seed: number; lockedTest?: readonly string[] },
): SplitFile {
  const content: Omit<SplitFile, 'sha256'> = {
    format: 'liver-vlm-split',
    version: 1,
    group: options.group,
    seed: options.seed,
    lockedTest: [...(options.lockedTest ?? [])],
    rounds: rounds.map(({ repeat, fold, train, validation, test }) => ({ repeat, fold, train, validation, test })),
    samplesSha256: hashSamples(samples),
  };
  return { ...content, sha256: hashSplit(content) };
}

/** Reads a split file's text; throws SplitError 'bad-file' where it is no split, 'hash-mismatch' where it was changed after it was frozen. */
export function parseSplit(text: string, name: string): SplitFile {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new SplitError('bad-file', `${name}: expected JSON, got text that does not parse - make the split again`, {
      cause,
    });
  }
  const parsed = SplitFile.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new SplitError(
      'bad-file',
      `${name}: expected a split file, got a fault at ${issue?.path.join('.') || 'the top'} (${issue?.message}) - make the split again`,
      { cause: parsed.error },
    );
  }
  const computed = hashSplit(parsed.data);
  if (computed !== parsed.data.sha256) {
    throw new SplitError(
      'hash-mismatch',
      `${name}: expected SHA-256 ${parsed.data.sha256}, got ${computed} - it was changed after it was frozen; restore it or make a new split`,
    );
  }
  return parsed.data;
}

/** Returns the SHA-256 over a split's content, its own `sha256` field left out. */
export function hashSplit(split: Omit<SplitFile, 'sha256'> & { sha256?: string }): string {
  const { sha256: _own, ...content } = split;
  return sha256Hex(canonicalJson(content));
}

/** Returns the SHA-256 over the ids, groups and labels of a data set, whatever their order. */
export function hashSamples(samples: readonly SplitSample[]): string {
  const lines = samples.map(({ id, group, label }) => JSON.stringify([id, group, label])).sort();
  return sha256Hex(lines.join('\n'));
}
