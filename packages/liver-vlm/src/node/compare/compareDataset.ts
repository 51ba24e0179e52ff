import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { ComparisonData } from '../../compare/data.ts';
import { allPredictions } from '../../compare/gather.ts';
import { type FinishedUnit, type Unit, unitKey } from '../../compare/unit.ts';
import { type Method, methods } from '../../methods/index.ts';
import { comparisonMarkdown } from '../../report/comparison/comparisonMarkdown.ts';
import { comparisonReport, comparisonSheets } from '../../report/comparison/comparisonReport.ts';
import { writeAtomic, writeJson } from '../files.ts';
import { comparisonData } from './comparisonData.ts';
import { runInPool } from './localPool.ts';
import { type CompareRequest, prepareComparison } from './prepare.ts';
import type { CoordinatorRequest } from './redisCoordinator.ts';
import { comparisonFiles, ResultFolder } from './resultFolder.ts';

export interface RunRequest extends CompareRequest {
  /** Processes on this machine; by default one a core, none where Redis is named. Results do not depend on it. */
  readonly workers?: number;
  /** Where workers of other machines look for units. */
  readonly redis?: string;
  readonly log?: (line: string) => void;
  readonly onProgress?: (progress: CompareProgress) => void;
}

export interface CompareProgress {
  readonly done: number;
  readonly total: number;
  readonly running: readonly Unit[];
}

/** The methods that may be asked for, and the module whose process fits them. */
export interface Registry {
  readonly methods: Readonly<Record<string, Method>>;
  readonly script: URL;
}

const OWN: Registry = { methods, script: new URL('./worker.ts', import.meta.url) };

/**
 * Compares methods on a data set, nested and grouped by patient, and leaves a folder with a file for each unit, the frozen split, all
 * predictions, report.json, report.html, report.md, cards and checklists. Started again it goes on where it stopped.
 */
export async function compareDataset(request: RunRequest, registry: Registry = OWN): Promise<ComparisonData> {
  const { out, log = () => undefined, onProgress } = request;
  const comparison = await prepareComparison(request, registry.methods);
  const { plan, dataset, definition, split, promptsNote } = comparison;
  if (promptsNote !== undefined) log(promptsNote);
  for (const { what, why } of plan.leftOut) log(`left out: ${what}: ${why}`);
  const folder = await ResultFolder.open(out, comparison, { methods: request.methods, sizes: plan.sizes });

  const results = new Map<string, FinishedUnit>();
  for (const unit of plan.units) {
    const before = await folder.finished(unit);
    if (before) results.set(unitKey(unit), before);
  }
  if (results.size > 0) log(`${results.size} of ${plan.units.length} units were finished before`);
  const open = plan.units.filter((unit) => !results.has(unitKey(unit)));
  const running = new Map<string, Unit>();
  const tell = () => onProgress?.({ done: results.size, total: plan.units.length, running: [...running.values()] });
  const work = {
    onStart: (unit: Unit) => {
      running.set(unitKey(unit), unit);
      tell();
    },
    onFinished: async (result: FinishedUnit) => {
      await folder.write(result);
      results.set(unitKey(result), result);
      running.delete(unitKey(result));
      if ('failed' in result) log(`failed: ${unitKey(result)}: ${result.failed}`);
      tell();
    },
  };
  tell();
  const runner = {
    dataset: request.dataset,
    unknown: request.unknown,
    definition,
    split,
    features: join(out, 'features'),
  };
  if (open.length > 0 && request.redis !== undefined) {
    log(
      `waiting for workers: liver-vlm worker --redis URL --dataset DIR, with the data set ${dataset.hash.slice(0, 12)}`,
    );
    await onRedis(request.redis, open, { request, registry, comparison, ...work, log });
  } else
    await runInPool(open, {
      script: registry.script,
      runner,
      workers: request.workers ?? availableParallelism(),
      ...work,
    });

  const units = plan.units.flatMap((unit) => results.get(unitKey(unit)) ?? []);
  const data = await comparisonData(comparison, request, units);
  const files = comparisonFiles(out);
  await writeAtomic(
    files.predictions,
    allPredictions(units)
      .map((p) => `${JSON.stringify(p)}\n`)
      .join(''),
  );
  await writeJson(files.data, data);
  await writeAtomic(files.report, comparisonReport(data));
  await writeAtomic(files.summary, comparisonMarkdown(data));
  for (const { name, text } of comparisonSheets(data)) await writeAtomic(join(out, name), text);
  return data;
}

/** Hands units to workers elsewhere, and to those of this machine where a number of them is given. */
async function onRedis(
  url: string,
  units: readonly Unit[],
  {
    request: { dataset, unknown, workers = 0 },
    registry,
    ...rest
  }: Omit<CoordinatorRequest, 'url' | 'signal'> & { readonly request: RunRequest; readonly registry: Registry },
): Promise<void> {
  const { runOnRedis } = await import('./redisCoordinator.ts');
  const { workForRedis } = await import('./redisWorker.ts');
  const stop = new AbortController();
  const own =
    workers > 0
      ? workForRedis({ url, dataset, unknown, workers, script: registry.script, signal: stop.signal })
      : Promise.resolve();
  own.catch(() => stop.abort());
  try {
    await runOnRedis(units, { url, signal: stop.signal, ...rest });
  } finally {
    stop.abort();
    await own;
  }
}
