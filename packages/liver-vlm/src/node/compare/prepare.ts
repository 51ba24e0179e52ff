import type { LeftOut } from '../../compare/data.ts';
import { COVERAGE, type Definition, definitionKey } from '../../compare/definition.ts';
import { type Plan, planUnits } from '../../compare/plan.ts';
import { choosePrompts } from '../../compare/prompts.ts';
import type { TrainingSize } from '../../compare/unit.ts';
import { UserError } from '../../errors.ts';
import type { Method } from '../../methods/index.ts';
import { groupedFolds } from '../../split/groupedFolds.ts';
import { freezeSplit, parseSplit, type SplitFile } from '../../split/splitFile.ts';
import { requireValidSplit } from '../../split/verifySplit.ts';
import { type PromptFile, parsePromptFile } from '../../text/index.ts';
import { type TrainingConfig, weightsFor } from '../../training/config.ts';
import { software } from '../environment.ts';
import { sha256 } from '../files.ts';
import { namedFile } from '../namedFile.ts';
import { type Dataset, openDataset } from '../readDataset.ts';
import { splitSamples } from '../runSplit.ts';
import { textsOf, unfitFor } from './unfit.ts';

export interface CompareRequest {
  readonly dataset: string;
  /** Data set folders of lesions that no classifier is shown, to try the distance on. */
  readonly unknown: readonly string[];
  readonly methods: readonly string[];
  readonly folds: number;
  readonly repeats: number;
  readonly sizes: readonly TrainingSize[];
  readonly budget: number;
  readonly config: TrainingConfig;
  readonly seed: number;
  /** A frozen split file in place of drawn folds. */
  readonly split?: string;
  readonly out: string;
}

/** A comparison that is ready to run. */
export interface Comparison {
  readonly dataset: Dataset;
  readonly definition: Definition;
  readonly key: string;
  readonly split: SplitFile;
  readonly plan: Plan;
  /** Those that were asked for, with the reason where one cannot be run here. */
  readonly methods: readonly { readonly method: Method; readonly unfit?: string }[];
  readonly promptsNote?: string;
}

/**
 * Freezes all that the comparison depends on: classes, words, split, configuration.
 * @throws TooFewPatientsError where a class has fewer patients than folds; SplitError for a split file that does not fit the data;
 * UserError for an unknown method, a class without lesions or words that cannot be embedded
 */
export async function prepareComparison(
  request: CompareRequest,
  registry: Readonly<Record<string, Method>>,
): Promise<Comparison> {
  if (request.config.model.init !== undefined)
    throw new UserError(
      'model.init: expected none in a comparison, because its patients are test patients of some fold - name methods such as liver-vlm-pretrained-phase-shuffle',
      'config',
    );
  const dataset = await openDataset(request.dataset);
  const classes =
    request.config.classes ?? dataset.info.classes.filter((c) => dataset.records.some((r) => r.label === c));
  requireClasses(dataset, classes);
  const samples = splitSamples(dataset.records.filter((r) => classes.includes(r.label)));
  const { folds, repeats, seed, budget } = request;
  const split = request.split
    ? parseSplit(new TextDecoder().decode(await namedFile(request.split, '--split')), request.split)
    : freezeSplit(samples, groupedFolds(samples, { folds, repeats, seed }), { group: 'patient', seed });
  requireValidSplit(split, samples);

  const prompts = choosePrompts(
    classes,
    dataset.info.kind,
    request.config.text.prompts,
    await ownPrompts(request.config),
  );
  const config = { ...request.config, classes: [...classes], text: { ...request.config.text, prompts: prompts.kind } };
  const definition: Definition = {
    format: 'liver-vlm-compare',
    version: 1,
    datasetSha256: dataset.hash,
    unknown: await Promise.all(request.unknown.map((folder) => describeUnknown(folder, dataset))),
    classes: [...classes],
    splitSha256: split.sha256,
    seed,
    budget,
    coverage: COVERAGE,
    config,
    prompts: prompts.own,
    files: await filesOf(config),
    software: software(),
  };
  const texts = textsOf(definition);
  const methods = await Promise.all(
    request.methods.map(async (name) => {
      const method = registry[name];
      if (method === undefined)
        throw new UserError(
          `method: expected some of ${Object.keys(registry).join(', ')}, got "${name}" - correct --methods`,
          'config',
        );
      const unfit = await unfitFor(method, definition, dataset.info, texts);
      return { method, ...(unfit === undefined ? {} : { unfit }) };
    }),
  );
  const plan = planUnits(split.rounds, samples, {
    methods: methods.flatMap(({ method, unfit }) => (unfit === undefined ? [method.name] : [])),
    sizes: request.sizes,
    seed,
  });
  const leftOut: LeftOut[] = methods.flatMap(({ method, unfit }) =>
    unfit === undefined ? [] : [{ what: method.name, why: unfit }],
  );
  return {
    dataset,
    definition,
    key: definitionKey(definition),
    split,
    plan: { ...plan, leftOut: [...leftOut, ...plan.leftOut] },
    methods,
    ...(prompts.note === undefined ? {} : { promptsNote: prompts.note }),
  };
}

function requireClasses({ folder, records }: Dataset, classes: readonly string[]): void {
  for (const c of classes)
    if (!records.some((r) => r.label === c))
      throw new UserError(
        `${folder}: expected lesions of class "${c}", got none - correct "classes" in the configuration`,
        'data',
      );
  if (classes.length < 2)
    throw new UserError(
      `${folder}: expected at least two classes, got ${classes.join(', ')} only - add lesions of another class`,
      'data',
    );
}

async function ownPrompts({ text: { file } }: TrainingConfig): Promise<PromptFile> {
  return file === undefined ? {} : parsePromptFile(new TextDecoder().decode(await namedFile(file, 'text.file')), file);
}

async function describeUnknown(folder: string, { info: own }: Dataset): Promise<Definition['unknown'][number]> {
  const { info, hash } = await openDataset(folder);
  const shape = ({ channels, size }: Dataset['info']) => `${channels.length} channels of ${size.join(' x ')} pixels`;
  if (shape(info) !== shape(own))
    throw new UserError(
      `${folder}: expected ${shape(own)} as in the data set, got ${shape(info)} - import it with the same size`,
      'data',
    );
  return { name: info.name, sha256: hash };
}

async function filesOf({ model, features }: TrainingConfig): Promise<Definition['files']> {
  const weights = typeof model.weights === 'object' ? Object.values(model.weights) : [weightsFor(model)];
  const read = (key: string) => async (path: string | undefined) =>
    path === undefined ? [] : [{ path, sha256: sha256(await namedFile(path, key)) }];
  const found = [...weights.map(read('model.weights')), read('features.encoder')(features.encoder)];
  return (await Promise.all(found)).flat();
}
