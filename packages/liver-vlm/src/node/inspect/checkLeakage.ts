import { UserError } from '../../errors.ts';
import { findLeakage, type Leakage } from '../../inspect/leakage.ts';
import { parseSplit } from '../../split/splitFile.ts';
import { verifySplit } from '../../split/verifySplit.ts';
import { readIfPresent } from '../files.ts';
import { openDataset } from '../readDataset.ts';
import { splitSamples } from '../runSplit.ts';
import { fingerprintDataset } from './fingerprints.ts';

/**
 * Looks for pictures and identifiers that patients of a data set share or, with a split, that training and validation share with the test.
 * @param split path of a frozen split; with rounds of their own test parts, each round counts
 */
export async function checkLeakage(
  folder: string,
  split?: string,
  onProgress?: (done: number, total: number) => void,
): Promise<Leakage> {
  const dataset = await openDataset(folder);
  const parts = split === undefined ? undefined : await roundsOf(split);
  if (parts !== undefined) {
    const problems = verifySplit(parts.file, splitSamples(dataset.records));
    if (problems[0]) throw new UserError(`${split}: ${problems[0].message}`, 'data');
  }
  const prints = await fingerprintDataset(dataset, onProgress);
  if (parts === undefined) return findLeakage(dataset.records, prints);
  const found = parts.places.map((place) => findLeakage(dataset.records, prints, ({ id }) => place.get(id)));
  const unique = <T>(items: readonly T[]): T[] => [...new Map(items.map((one) => [JSON.stringify(one), one])).values()];
  return {
    pairs: found[0]?.pairs ?? [],
    leaks: unique(found.flatMap(({ leaks }) => leaks)),
    shared: unique(found.flatMap(({ shared }) => shared)),
  };
}

/** Where each lesion stands in each round: seen in fitting or choosing, or tested. */
async function roundsOf(path: string) {
  const bytes = await readIfPresent(path);
  if (!bytes) throw new UserError(`${path}: expected a split file, got none - make one with: liver-vlm split`, 'input');
  const file = parseSplit(new TextDecoder().decode(bytes), path);
  const places = file.rounds.map(
    ({ train, validation, test }) =>
      new Map([
        ...[...train, ...validation].map((id) => [id, 'training'] as const),
        ...[...test, ...file.lockedTest].map((id) => [id, 'test'] as const),
      ]),
  );
  return { file, places };
}
