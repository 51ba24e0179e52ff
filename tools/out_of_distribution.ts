// How well two distances tell lesions of an unseen kind, on features of a frozen encoder. Each class in turn is left out of the training
// half of the patients; the other half is what is known. Lesions of further data sets are strange to all.
//
//     node tools/out_of_distribution.ts CONFIG.yaml DATASET [OTHER=CONFIG.yaml ...]
//
// CONFIG names the encoder in `features`; OTHER is read with the window of its own configuration.
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { createTrainer, lowerForNode, nodeRuntime } from 'onnx-grad/node';
import type { Figure } from '../packages/liver-vlm/src/evaluation/figure.ts';
import { type EmbeddedLesion, outOfDistribution } from '../packages/liver-vlm/src/evaluation/outOfDistribution.ts';
import type { FitTask } from '../packages/liver-vlm/src/methods/method.ts';
import { openFeatures } from '../packages/liver-vlm/src/node/features/openFeatures.ts';
import { namedFile } from '../packages/liver-vlm/src/node/namedFile.ts';
import { openTexts } from '../packages/liver-vlm/src/node/openTexts.ts';
import { openDataset } from '../packages/liver-vlm/src/node/readDataset.ts';
import { loadLesions } from '../packages/liver-vlm/src/node/trainRun.ts';
import { groupedFolds } from '../packages/liver-vlm/src/split/groupedFolds.ts';
import { parseConfig } from '../packages/liver-vlm/src/training/config.ts';

interface Embedded extends EmbeddedLesion {
  readonly id: string;
  readonly label: string;
}

/** The mean of each lesion's slices. */
async function embed(folder: string, configFile: string): Promise<Embedded[]> {
  const config = parseConfig(await readFile(configFile, 'utf8'), configFile);
  const dataset = await openDataset(folder);
  const { classes, channels, size, kind } = dataset.info;
  const { lower } = await lowerForNode();
  const texts = openTexts(config.text);
  const engine = { runtime: nodeRuntime, lower, createTrainer, threads: 1, texts, file: namedFile };
  const { features } = await openFeatures(config.features, engine);
  const lesions = await loadLesions(dataset, dataset.records, classes);
  const setting = { name: 'none', change: {} };
  const task: FitTask = {
    kind,
    channels,
    classes,
    size,
    train: lesions,
    validation: [],
    unlabelled: [],
    config,
    setting,
  };
  const { rows, width } = await features.of(task, lesions);
  await features.release();
  let at = 0;
  return lesions.map(({ sample: { record } }) => {
    const embedding = new Float64Array(width);
    for (let s = 0; s < record.slices; s++)
      rows[at++]!.forEach((v, d) => {
        embedding[d]! += v / record.slices;
      });
    return { id: record.id, patient: record.patient, label: record.label, embedding };
  });
}

const shown = ({ value, low, high }: Figure): string => [value, low, high].map((v) => v?.toFixed(3)).join(' | ');

const [config, dataset, ...others] = process.argv.slice(2);
if (config === undefined || dataset === undefined)
  throw new Error('expected CONFIG.yaml DATASET [OTHER=CONFIG.yaml ...], got fewer words');
const lesions = await embed(dataset, config);
const strangers = await Promise.all(
  others.map(async (other) => {
    const [folder = '', own = config] = other.split('=');
    return { name: basename(folder), lesions: await embed(folder, own) };
  }),
);
const [half] = groupedFolds(
  lesions.map((l) => ({ id: l.id, group: l.patient, label: l.label })),
  { folds: 2, repeats: 1, seed: 1, validation: 0 },
);
const testIds = new Set(half!.test);
console.log(
  '| known | strange | lesions known / strange | Mahalanobis AUC | low | high | nearest neighbour AUC | low | high |',
);
console.log('|---|---|---|---|---|---|---|---|---|');
const labels = [...new Set(lesions.map((l) => l.label))].sort();
const report = (classes: readonly string[], name: string, strange: readonly EmbeddedLesion[]): void => {
  const own = lesions.filter((l) => classes.includes(l.label));
  const train = own.filter((l) => !testIds.has(l.id)).map((l) => ({ ...l, label: classes.indexOf(l.label) }));
  const known = own.filter((l) => testIds.has(l.id));
  const figures = outOfDistribution(train, known, strange, { classes: classes.length, draws: 2000, seed: 1 });
  const row = [classes.join(', '), name, `${known.length} / ${strange.length}`];
  console.log(`| ${[...row, shown(figures.mahalanobis), shown(figures.nearestNeighbour)].join(' | ')} |`);
};
for (const left of labels) {
  const rest = labels.filter((l) => l !== left);
  report(
    rest,
    left,
    lesions.filter((l) => l.label === left),
  );
}
for (const { name, lesions: strange } of strangers) report(labels, name, strange);
