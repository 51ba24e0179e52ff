import type { SampleRecord } from '../dataset/format.ts';
import { UserError } from '../errors.ts';
import type { SplitSample } from '../split/group.ts';
import { freezeSplit, parseSplit, type SplitFile } from '../split/splitFile.ts';
import { trainValidationTest } from '../split/trainValidationTest.ts';
import { verifySplit } from '../split/verifySplit.ts';
import type { TrainingConfig } from '../training/config.ts';
import { readIfPresent } from './files.ts';
import type { Dataset } from './readDataset.ts';

/** The lesions of a run's three parts. No patient stands in two of them. */
export interface RunSplit {
  readonly file: SplitFile;
  readonly train: readonly SampleRecord[];
  readonly validation: readonly SampleRecord[];
  readonly test: readonly SampleRecord[];
}

export const splitSamples = (records: readonly SampleRecord[]): SplitSample[] =>
  records.map((r) => ({ id: r.id, group: r.patient, label: r.label }));

/** The split a run uses: read from a file, or drawn as its configuration says, stratified by class and grouped by patient. */
export async function runSplit(
  dataset: Dataset,
  config: TrainingConfig,
  classes: readonly string[],
  path?: string,
): Promise<RunSplit> {
  const records = dataset.records.filter((r) => classes.includes(r.label));
  for (const c of classes)
    if (!records.some((r) => r.label === c))
      throw new UserError(
        `data set: expected lesions of class "${c}", got none - correct "classes" in the configuration`,
        'data',
      );
  if (classes.length < 2)
    throw new UserError(
      `data set: expected at least two classes, got ${classes.join(', ')} only - add lesions of another class`,
      'data',
    );
  const samples = splitSamples(records);
  const file = path === undefined ? drawn(samples, config) : parseSplit(await textOf(path), path);
  const problems = verifySplit(file, samples);
  if (problems.length > 0)
    throw new UserError(`${path ?? 'split'}: ${problems.map((p) => p.message).join('; ')}`, 'data');
  const [round] = file.rounds;
  const byId = new Map(records.map((r) => [r.id, r]));
  const pick = (ids: readonly string[]) => ids.map((id) => byId.get(id)!);
  return {
    file,
    train: pick(round!.train),
    validation: pick(round!.validation),
    test: pick(file.lockedTest),
  };
}

function drawn(samples: readonly SplitSample[], { split }: TrainingConfig): SplitFile {
  const train = 1 - split.test - split.validation;
  if (train <= 0)
    throw new UserError(`split: expected test + validation below 1, got ${split.test} + ${split.validation}`, 'config');
  const parts = trainValidationTest(samples, {
    fractions: { train, validation: split.validation, test: split.test },
    seed: split.seed,
  });
  const round = { repeat: 0, fold: 0, train: parts.train, validation: parts.validation, test: [] };
  return freezeSplit(samples, [round], { group: 'patient', seed: split.seed, lockedTest: parts.test });
}

async function textOf(path: string): Promise<string> {
  const bytes = await readIfPresent(path);
  if (!bytes) throw new UserError(`${path}: expected a split file, got none - check --split`, 'input');
  return new TextDecoder().decode(bytes);
}
