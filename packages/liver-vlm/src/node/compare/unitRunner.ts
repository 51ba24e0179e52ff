import { createTrainer, lowerForNode, nodeRuntime } from 'onnx-grad/node';
import type { Definition } from '../../compare/definition.ts';
import { fitUnit, type UnitTask } from '../../compare/fitUnit.ts';
import { sharedFit } from '../../compare/sharedFit.ts';
import { trainingPart, unitSeed } from '../../compare/trainingPart.ts';
import type { FinishedUnit, Unit } from '../../compare/unit.ts';
import { UserError } from '../../errors.ts';
import type { FitContext, Method } from '../../methods/index.ts';
import { liverVlm } from '../../methods/liverVlm.ts';
import { roundEncoder } from '../../methods/roundEncoder.ts';
import type { SplitFile } from '../../split/splitFile.ts';
import type { Labelled } from '../../training/batch.ts';
import { diskEncoders } from '../features/diskEncoders.ts';
import { openFeatures } from '../features/openFeatures.ts';
import { sha256 } from '../files.ts';
import { namedFile } from '../namedFile.ts';
import { type Dataset, openDataset } from '../readDataset.ts';
import { splitSamples } from '../runSplit.ts';
import { loadLesions } from '../trainRun.ts';
import { textsOf } from './unfit.ts';

/** What a worker needs to begin. */
export interface RunnerRequest {
  /** Data set folder on this machine. */
  readonly dataset: string;
  /** Folders of lesions that no classifier is shown, in the order of the definition. */
  readonly unknown: readonly string[];
  readonly definition: Definition;
  readonly split: SplitFile;
  /** Where frozen features and pre-trained encoders are kept for other workers and later starts; in memory where left out. */
  readonly features?: string;
}

/** Runs units of one comparison, one after the other, on one thread; lesions, texts and frozen features are kept between them. */
export class UnitRunner {
  readonly #request: RunnerRequest;
  readonly #methods: Readonly<Record<string, Method>>;
  readonly #dataset: Dataset;
  readonly #context: FitContext;
  readonly #lesions = new Map<string, Labelled>();
  readonly #unknown: UnitTask['unknown'];

  private constructor(
    request: RunnerRequest,
    methods: Readonly<Record<string, Method>>,
    dataset: Dataset,
    unknown: UnitTask['unknown'],
    context: FitContext,
  ) {
    this.#request = request;
    this.#methods = methods;
    this.#dataset = dataset;
    this.#unknown = unknown;
    this.#context = context;
  }

  /** @throws UserError where the data sets, or a file that the configuration names, are others than those that are compared on */
  static async open(request: RunnerRequest, methods: Readonly<Record<string, Method>>): Promise<UnitRunner> {
    const { definition } = request;
    const dataset = await openDataset(request.dataset);
    if (dataset.hash !== definition.datasetSha256)
      throw new UserError(
        `${request.dataset}: expected the data set ${definition.datasetSha256.slice(0, 12)}, got ${dataset.hash.slice(0, 12)} - copy the folder that compare was started with`,
        'data',
      );
    for (const { path, sha256: wanted } of definition.files)
      if (sha256(await namedFile(path, 'the configuration')) !== wanted)
        throw new UserError(`${path}: expected the file that compare was started with, got another - copy it`, 'data');
    const unknown = await readUnknown(dataset, request);
    const { lower } = await lowerForNode();
    const context: Omit<FitContext, 'features' | 'encoders'> = {
      runtime: nodeRuntime,
      lower,
      createTrainer,
      threads: 1,
      texts: textsOf(definition),
      file: namedFile,
    };
    const encoders = roundEncoder(context, request.features === undefined ? undefined : diskEncoders(request.features));
    const { features, network } = await openFeatures(definition.config.features, context, request.features);
    const own = methods[liverVlm.name];
    const shared = own && network ? { ...methods, [liverVlm.name]: sharedFit(own, network) } : methods;
    return new UnitRunner(request, shared, dataset, unknown, { ...context, features, encoders });
  }

  /** Never throws: what goes wrong in a unit is its result. */
  async run(unit: Unit): Promise<FinishedUnit> {
    const started = performance.now();
    try {
      return await this.#fit(unit);
    } catch (error) {
      const fit = (performance.now() - started) / 1000;
      return { ...unit, failed: reason(error), seconds: { fit, predict: 0, slices: 0 } };
    }
  }

  async #fit(unit: Unit): Promise<FinishedUnit> {
    const { definition, split } = this.#request;
    const method = this.#methods[unit.method];
    const round = split.rounds.find((r) => r.repeat === unit.repeat && r.fold === unit.fold);
    if (method === undefined || round === undefined)
      throw new UserError(
        `unit: expected a method and a round of this comparison, got ${JSON.stringify(unit)}`,
        'data',
      );
    const samples = new Map(splitSamples(this.#dataset.records).map((s) => [s.id, s]));
    const { kind, channels, size } = this.#dataset.info;
    return fitUnit(
      {
        unit,
        kind,
        channels,
        size,
        classes: definition.classes,
        train: await this.#load(trainingPart(round, samples, unit.size, definition.seed)),
        unlabelled: (await this.#load(round.train)).map(({ sample }) => sample),
        validation: await this.#load(round.validation),
        test: await this.#load(round.test),
        unknown: this.#unknown,
        config: { ...definition.config, seed: unitSeed(definition.seed, round) },
        budget: definition.budget,
        coverage: definition.coverage,
      },
      method,
      this.#context,
      () => performance.now(),
    );
  }

  async #load(ids: readonly string[]): Promise<Labelled[]> {
    const missing = new Set(ids.filter((id) => !this.#lesions.has(id)));
    const records = this.#dataset.records.filter((r) => missing.has(r.id));
    for (const lesion of await loadLesions(this.#dataset, records, this.#request.definition.classes))
      this.#lesions.set(lesion.sample.record.id, lesion);
    return ids.map((id) => this.#lesions.get(id)!);
  }
}

/** Lesions of classes that are left out of the comparison, and those of other data sets. */
async function readUnknown({ records, ...dataset }: Dataset, { definition, unknown }: RunnerRequest) {
  const out: { source: string; lesions: Labelled[] }[] = [];
  for (const source of dataset.info.classes.filter((c) => !definition.classes.includes(c))) {
    const own = records.filter((r) => r.label === source);
    if (own.length > 0) out.push({ source, lesions: await loadLesions({ records, ...dataset }, own, [source]) });
  }
  for (const [i, wanted] of definition.unknown.entries()) {
    const folder = unknown[i];
    const other = folder === undefined ? undefined : await openDataset(folder);
    if (other?.hash !== wanted.sha256)
      throw new UserError(
        `--unknown: expected the data set ${wanted.sha256.slice(0, 12)} ("${wanted.name}"), got ${folder ?? 'none'} - name the folders as compare did`,
        'data',
      );
    out.push({ source: wanted.name, lesions: await loadLesions(other, other.records, other.info.classes) });
  }
  return out;
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));
