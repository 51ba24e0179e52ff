import { UserError } from '../errors.ts';
import { groupedFolds } from '../split/groupedFolds.ts';
import { freezeSplit, type SplitFile } from '../split/splitFile.ts';
import { trainValidationTest } from '../split/trainValidationTest.ts';
import { readIfPresent, writeJson } from './files.ts';
import { openDataset } from './readDataset.ts';
import { splitSamples } from './runSplit.ts';

export interface SplitRequest {
  readonly dataset: string;
  readonly out: string;
  /** Share of patients locked away for the end. */
  readonly test: number;
  /** Share of the rest for choosing epochs and settings. */
  readonly validation: number;
  readonly seed: number;
  /** Cross-validation of what is not locked away; none where left out. */
  readonly folds?: { readonly count: number; readonly repeats: number };
}

/**
 * Freezes a split of a data set, patients whole and classes in proportion, in a file that names its own hash and its data.
 * @throws SplitError with the class and its count where a class has too few patients; UserError where the file exists
 */
export async function splitDataset(request: SplitRequest): Promise<SplitFile> {
  const { out, test, validation, seed, folds } = request;
  const { records } = await openDataset(request.dataset);
  if (await readIfPresent(out))
    throw new UserError(
      `${out}: expected a new file, got one that exists: a frozen split is never changed - choose another --out`,
      'storage',
    );
  const samples = splitSamples(records);
  const fractions = { train: (1 - test) * (1 - validation), validation: (1 - test) * validation, test };
  const parts = trainValidationTest(samples, { fractions, seed });
  const locked = new Set(parts.test);
  const open = samples.filter(({ id }) => !locked.has(id));
  const rounds = folds
    ? groupedFolds(open, { folds: folds.count, repeats: folds.repeats, seed, validation })
    : [{ repeat: 0, fold: 0, train: parts.train, validation: parts.validation, test: [] }];
  const split = freezeSplit(samples, rounds, { group: 'patient', seed, lockedTest: parts.test });
  await writeJson(out, split);
  return split;
}
