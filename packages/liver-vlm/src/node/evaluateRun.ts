import { join } from 'node:path';
import { UserError } from '../errors.ts';
import { riskCoverage } from '../evaluation/abstention.ts';
import { measureCoverage, predictionSet } from '../evaluation/conformal.ts';
import type { Prediction } from '../evaluation/prediction.ts';
import { type Metrics, summarise } from '../evaluation/summarise.ts';
import { softmax } from '../evaluation/temperature.ts';
import { claimSheet, dataCard, modelCard, tripodSheet } from '../report/cards.ts';
import type { EpochRow, ReportData } from '../report/reportData.ts';
import { reportHtml } from '../report/reportHtml.ts';
import { parseSplit } from '../split/splitFile.ts';
import { verifySplit } from '../split/verifySplit.ts';
import { type Labelled, makeBatch } from '../training/batch.ts';
import { examplesOf } from './examples.ts';
import { readIfPresent, writeAtomic, writeJson } from './files.ts';
import { methodsText } from './methodsText.ts';
import { openModel } from './openModel.ts';
import { openDataset } from './readDataset.ts';
import { runFiles } from './runFolder.ts';
import { splitSamples } from './runSplit.ts';
import { loadLesions } from './trainRun.ts';

export interface EvaluatedRun {
  readonly metrics: Metrics;
  readonly report: string;
  readonly metricsFile: string;
}

/** Draws of the bootstrap, and its seed: fixed, so that an evaluation repeats itself. */
const BOOTSTRAP = { draws: 2000, seed: 1 } as const;

/**
 * Runs a finished run's model file on its locked test patients, once, and writes predictions, metrics.json, report.html and the cards.
 * @param dataset the folder that the run was trained on; another content is refused
 */
export async function evaluateRun(
  run: string,
  datasetFolder: string,
  created: string,
  onProgress: (done: number, total: number) => void,
): Promise<EvaluatedRun> {
  const files = runFiles(run);
  const model = await openModel(files.model);
  const { description } = model;
  const dataset = await openDataset(datasetFolder);
  if (dataset.hash !== description.hashes.dataset)
    throw new UserError(
      `${datasetFolder}: expected the data set that ${run} was trained on, got another content - evaluate with the folder that was passed to train`,
      'data',
    );
  const split = parseSplit(await textOf(files.split), files.split);
  const inClasses = dataset.records.filter((r) => description.classes.includes(r.label));
  const problems = verifySplit(split, splitSamples(inClasses));
  if (problems.length > 0 || split.sha256 !== description.hashes.split)
    throw new UserError(
      `${files.split}: ${problems[0]?.message ?? 'expected the split that the model was trained with, got another - restore it'}`,
      'data',
    );
  const byId = new Map(inClasses.map((r) => [r.id, r]));
  const lesions = await loadLesions(
    dataset,
    split.lockedTest.map((id) => byId.get(id)!),
    description.classes,
  );
  if (lesions.length === 0)
    throw new UserError(
      `${run}: expected test patients in the split, got none - train with split.test above 0`,
      'data',
    );

  const predictions: Prediction[] = [];
  const shape = { channels: description.channels.length, size: description.size };
  for (const [i, lesion] of lesions.entries()) {
    predictions.push(...(await predictSlices(lesion, i)));
    onProgress(i + 1, lesions.length);
  }

  async function predictSlices(lesion: Labelled, index: number) {
    const { record } = lesion.sample;
    const slices = Array.from({ length: record.slices }, (_, slice) => ({ lesion: index, slice }));
    const out = await model.session.run({
      images: makeBatch(lesions, slices, shape, description.preprocessing).images,
    });
    const logits = out['logits']!.data as Float32Array;
    const c = description.classes.length;
    return slices.map(({ slice }) => ({
      id: `${record.id}/${slice}`,
      lesion: record.id,
      patient: record.patient,
      label: lesion.label,
      probabilities: softmax(logits.subarray(slice * c, (slice + 1) * c), description.temperature),
    }));
  }
  await model.session.release();

  const classes = description.classes;
  const metrics = summarise(predictions, { classes, level: 'lesion', ...BOOTSTRAP });
  const byLesion = lesionPredictions(predictions);
  const sets = description.conformal && byLesion.map((p) => predictionSet(p.probabilities, description.conformal!));
  const data: ReportData = {
    title: description.name,
    created,
    synthetic: description.synthetic,
    modelName: description.name,
    dataset: {
      name: dataset.info.name,
      description: dataset.info.source,
      licence: 'author must fill',
      patients: new Set(dataset.records.map((r) => r.patient)).size,
      lesions: dataset.records.length,
      sha256: dataset.hash,
    },
    metrics: [
      metrics,
      summarise(predictions, { classes, level: 'patient', ...BOOTSTRAP }),
      summarise(predictions, { classes, level: 'slice', ...BOOTSTRAP }),
    ],
    riskCoverage: riskCoverage(byLesion),
    ...(sets
      ? {
          predictionSets: {
            rule: description.conformal!,
            measured: measureCoverage(
              sets,
              byLesion.map((p) => p.label),
              classes.length,
            ),
          },
        }
      : {}),
    training: (await textOf(files.epochs))
      .split('\n')
      .filter(Boolean)
      .map((l) => JSON.parse(l) as EpochRow),
    examples: await examplesOf(lesions, byLesion, description),
    methodsText: methodsText(description, split, dataset),
    provenance: [
      ...Object.entries(description.hashes).map(([name, value]) => ({ name: `${name} (SHA-256)`, value })),
      ...Object.entries(description.software).map(([name, value]) => ({ name, value })),
      { name: 'command', value: `liver-vlm evaluate RUN --dataset DATASET` },
    ],
  };
  await writeAtomic(files.test, predictions.map((p) => `${JSON.stringify(p)}\n`).join(''));
  await writeJson(files.metrics, { notice: description.notice, synthetic: description.synthetic, ...metrics });
  await writeAtomic(files.report, reportHtml(data));
  await writeAtomic(join(run, 'model-card.md'), modelCard(data));
  await writeAtomic(join(run, 'data-card.md'), dataCard(data));
  await writeAtomic(join(run, 'claim.md'), claimSheet(data));
  await writeAtomic(join(run, 'tripod-ai.md'), tripodSheet(data));
  return { metrics, report: files.report, metricsFile: files.metrics };
}

/** Mean over the slices of each lesion. */
function lesionPredictions(slices: readonly Prediction[]): Prediction[] {
  const byLesion = new Map<string, Prediction[]>();
  for (const p of slices) byLesion.set(p.lesion, [...(byLesion.get(p.lesion) ?? []), p]);
  return [...byLesion].map(([lesion, own]) => {
    const mean = own[0]!.probabilities.map((_, c) => own.reduce((s, p) => s + p.probabilities[c]!, 0) / own.length);
    return { ...own[0]!, id: lesion, probabilities: mean };
  });
}

async function textOf(path: string): Promise<string> {
  const bytes = await readIfPresent(path);
  if (!bytes)
    throw new UserError(`${path}: expected a file of a finished run, got none - run: liver-vlm train`, 'input');
  return new TextDecoder().decode(bytes);
}
