import { createTrainer, lowerForNode, nodeRuntime } from 'onnx-grad/node';
import type { Definition } from '../../compare/definition.ts';
import { fitUnit } from '../../compare/fitUnit.ts';
import { sharedFit } from '../../compare/sharedFit.ts';
import { trainingPart, unitSeed } from '../../compare/trainingPart.ts';
import type { FinishedUnit, Unit } from '../../compare/unit.ts';
import { UserError } from '../../errors.ts';
import { type OwnFeatureSource, roundNetwork } from '../../methods/features/roundNetwork.ts';
import { memoryStore } from '../../methods/features/store.ts';
import type { FitContext, Method } from '../../methods/index.ts';
import { liverVlm } from '../../methods/liverVlm.ts';
import type { SplitFile } from '../../split/splitFile.ts';
import type { Labelled } from '../../training/batch.ts';
import { diskStore } from '../features/diskStore.ts';
import { openFeatures } from '../features/openFeatures.ts';
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
  /** Where frozen features are kept for other workers and later starts; in memory where left out. */
  readonly features?: string;
}

/** Runs units of one comparison, one after the other, on one thread; lesions, texts and frozen features are kept between them. */
export class UnitRunner {
  readonly #request: RunnerRequest;
  readonly #methods: Readonly<Record<string, Method>>;
  readonly #dataset: Dataset;
  readonly #context: FitContext;
  readonly #features: OwnFeatureSource;
  readonly #lesions = new Map<string, Labelled>();
  #unknown: Promise<{ source: string; lesions: Labelled[] }[]> | undefined;

  private constructor(
    request: RunnerRequest,
    methods: Readonly<Record<string, Method>>,
    dataset: Dataset,
    context: Omit<FitContext, 'features'>,
    features: OwnFeatureSource,
  ) {
    this.#request = request;
    this.#methods = methods;
    this.#dataset = dataset;
    this.#features = features;
    this.#context = { ...context, features };
  }

  /** @throws UserError (data) where the folder holds another data set than the one that is compared on */
  static async open(request: RunnerRequest, methods: Readonly<Record<string, Method>>): Promise<UnitRunner> {
    const { definition } = request;
    const dataset = await openDataset(request.dataset);
    if (dataset.hash !== definition.datasetSha256)
      throw new UserError(
        `${request.dataset}: expected the data set ${definition.datasetSha256.slice(0, 12)}, got ${dataset.hash.slice(0, 12)} - copy the folder that compare was started with`,
        'data',
      );
    const { lower } = await lowerForNode();
    const context: Omit<FitContext, 'features'> = {
      runtime: nodeRuntime,
      lower,
      createTrainer,
      threads: 1,
      texts: textsOf(definition),
      file: namedFile,
    };
    const { features } = definition.config;
    if (features.encoder !== undefined) {
      const frozen = await openFeatures(features, context, request.features);
      return new UnitRunner(request, methods, dataset, context, frozen);
    }
    const store = request.features === undefined ? memoryStore() : diskStore(request.features);
    const network = roundNetwork(liverVlm, context, store);
    const own = methods[liverVlm.name];
    const shared = own ? { ...methods, [liverVlm.name]: sharedFit(own, network) } : methods;
    return new UnitRunner(request, shared, dataset, context, network);
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
        validation: await this.#load(round.validation),
        test: await this.#load(round.test),
        unknown: await this.#unknownLesions(),
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

  #unknownLesions(): Promise<{ source: string; lesions: Labelled[] }[]> {
    this.#unknown ??= readUnknown(this.#dataset, this.#request);
    return this.#unknown;
  }

  release(): Promise<void> {
    return this.#features.release();
  }
}

/** Lesions of classes that are left out of the comparison, and those of other data sets. */
async function readUnknown({ records, ...dataset }: Dataset, { definition, unknown }: RunnerRequest) {
  const out: { source: string; lesions: Labelled[] }[] = [];
  for (const source of dataset.info.classes.filter((c) => !definition.classes.includes(c))) {
    const own = records.filter((r) => r.label === source);
    if (own.length > 0) out.push({ source, lesions: await loadLesions({ records, ...dataset }, own, [source]) });
  }
  for (const [i, folder] of unknown.entries()) {
    const other = await openDataset(folder);
    const wanted = definition.unknown[i];
    if (other.hash !== wanted?.sha256)
      throw new UserError(
        `${folder}: expected the data set ${wanted?.sha256.slice(0, 12)}, got ${other.hash.slice(0, 12)} - name the folders of --unknown as compare did`,
        'data',
      );
    out.push({ source: wanted.name, lesions: await loadLesions(other, other.records, other.info.classes) });
  }
  return out;
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));
