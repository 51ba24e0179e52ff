import type { SplitSample } from './group.ts';
import { SplitError, type SplitErrorCode } from './splitError.ts';
import { hashSamples, hashSplit, type SplitFile } from './splitFile.ts';

/** One fault of a split against its data set; `ids` lists the samples concerned. */
export type SplitProblem = { code: SplitErrorCode; message: string; ids: string[] };

/**
 * Checks a split against the samples it is to divide and returns every fault found, none when it fits.
 *
 * Faults: its own hash, a data set whose ids, groups or labels changed, ids the data set does not have, ids that a round leaves out,
 * an id named twice in a round, and a group (patient) that stands in two parts of a round or in a round and the locked test set.
 */
export function verifySplit(split: SplitFile, samples: readonly SplitSample[]): SplitProblem[] {
  const problems: SplitProblem[] = [];
  const add = (code: SplitErrorCode, message: string, ids: string[] = []): void => {
    problems.push({ code, message, ids });
  };
  const own = hashSplit(split);
  if (own !== split.sha256) {
    add(
      'hash-mismatch',
      `split: expected SHA-256 ${split.sha256}, got ${own} - it was changed after it was frozen; make a new split`,
    );
  }
  const data = hashSamples(samples);
  if (data !== split.samplesSha256) {
    add(
      'dataset-changed',
      `split: expected a data set with SHA-256 ${split.samplesSha256}, got ${data} - make a new split for this data set`,
    );
  }
  const groupOf = new Map(samples.map(({ id, group }) => [id, group]));
  for (const round of split.rounds) {
    const where = `repeat ${round.repeat}, fold ${round.fold}`;
    const parts = {
      train: round.train,
      validation: round.validation,
      test: round.test,
      'locked test': split.lockedTest,
    };
    const seen = new Set<string>();
    const partOfGroup = new Map<string, string>();
    for (const [part, ids] of Object.entries(parts)) {
      for (const id of ids) {
        if (seen.has(id))
          add('repeated-id', `${where}: expected sample '${id}' once, got it twice - make a new split`, [id]);
        seen.add(id);
        const group = groupOf.get(id);
        if (group === undefined) {
          add(
            'unknown-id',
            `${where}: expected ids of the data set, got '${id}' - the split belongs to another data set`,
            [id],
          );
          continue;
        }
        const other = partOfGroup.get(group);
        if (other !== undefined && other !== part) {
          add(
            'group-in-two-parts',
            `${where}: expected ${split.group} '${group}' in one part, got it in ${other} and ${part} - make a new split`,
            [id],
          );
        }
        partOfGroup.set(group, other ?? part);
      }
    }
    const missing = [...groupOf.keys()].filter((id) => !seen.has(id));
    if (missing.length > 0) {
      add(
        'missing-id',
        `${where}: expected all ${groupOf.size} samples, got none of ${missing.length} ('${missing[0]}' is the first) - make a new split`,
        missing,
      );
    }
  }
  return problems;
}

/** Throws a SplitError with the first fault's code and a count of all, where verifySplit finds any. */
export function requireValidSplit(split: SplitFile, samples: readonly SplitSample[]): void {
  const [first, ...others] = verifySplit(split, samples);
  if (first)
    throw new SplitError(
      first.code,
      others.length > 0 ? `${first.message} (and ${others.length} more faults)` : first.message,
    );
}
