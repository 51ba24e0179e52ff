// Does a network learn here what it learns in PyTorch? The same folds, first weights, batches and learning rates in both; each keeps the
// epoch with the lowest validation loss and answers on the test part. Writes learning-parity.json and learning-parity.md.
//
//     node tools/learning_parity.ts DATASET [--python python3] [--folds 5] [--only 1] [--out docs/results]
//
// DATASET is the folder that docs/results/liver-ultrasound.md imports; its benign and malignant lesions are used. Python needs torch,
// numpy and safetensors. The full run takes about 25 minutes on two free cores, and 300 MB of temporary disk.
import { execFile } from 'node:child_process';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { type NamedTensor, type Trainer, writeSafetensors } from 'onnx-grad';
import { createTrainer, lowerForNode, nodeRuntime } from 'onnx-grad/node';
import { differences } from '../packages/liver-vlm/src/evaluation/difference.ts';
import type { Prediction } from '../packages/liver-vlm/src/evaluation/prediction.ts';
import { summarise } from '../packages/liver-vlm/src/evaluation/summarise.ts';
import { softmax } from '../packages/liver-vlm/src/evaluation/temperature.ts';
import { liverVlm } from '../packages/liver-vlm/src/methods/liverVlm.ts';
import { networkClassifier } from '../packages/liver-vlm/src/methods/networkClassifier.ts';
import type { Architecture } from '../packages/liver-vlm/src/model/architecture.ts';
import { initialValues } from '../packages/liver-vlm/src/model/initialise.ts';
import { openTexts } from '../packages/liver-vlm/src/node/openTexts.ts';
import { openDataset } from '../packages/liver-vlm/src/node/readDataset.ts';
import { loadLesions } from '../packages/liver-vlm/src/node/trainRun.ts';
import { groupedFolds } from '../packages/liver-vlm/src/split/groupedFolds.ts';
import { type Labelled, makeBatch } from '../packages/liver-vlm/src/training/batch.ts';
import { parseConfig } from '../packages/liver-vlm/src/training/config.ts';
import { fit as trainAndChoose } from '../packages/liver-vlm/src/training/fit.ts';
import { classObjective } from '../packages/liver-vlm/src/training/objective.ts';
import { slicesOf } from '../packages/liver-vlm/src/training/sampler.ts';
import { trainerSpec } from '../packages/liver-vlm/src/training/spec.ts';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    python: { type: 'string', default: 'python3' },
    folds: { type: 'string', default: '5' },
    /** How many of the folds are run: 1 for a trial. */
    only: { type: 'string' },
    out: { type: 'string', default: 'docs/results' },
  },
});
const [folder] = positionals;
if (folder === undefined) throw new Error('usage: node tools/learning_parity.ts DATASET [--python python3] [--only 1]');

const CLASSES = ['benign', 'malignant'];
const SETTINGS = `
input: { window: { low: 0, high: 255 } }
text: { file: packages/liver-vlm/src/text/examples/liver-ultrasound.yaml }
training: { epochs: 15, patience: 15 }
augmentation: { rotation: 15, huShift: 12, huScale: 0.15, noise: 6 }
`;
const config = parseConfig(SETTINGS, 'learning parity');
const run = promisify(execFile);
const dataset = await openDataset(folder);
const records = dataset.records.filter((r) => CLASSES.includes(r.label));
const byId = new Map(records.map((r) => [r.id, r]));
const rounds = groupedFolds(
  records.map((r) => ({ id: r.id, group: r.patient, label: r.label })),
  { folds: Number(options.folds), repeats: 1, seed: 1 },
).slice(0, Number(options.only ?? options.folds));
const network = await liverVlm.network({ classes: CLASSES, config, texts: openTexts(config.text) });
const shape = { channels: dataset.info.channels.length, size: dataset.info.size };
const architecture: Architecture = { backbone: config.model.backbone, ...shape, classes: CLASSES, head: network.head };
const { lower, description } = await lowerForNode();

/** A trainer that leaves on disk every batch and learning rate that it is given, and in `losses` what came of it. */
async function recording(trainer: Trainer, at: string, losses: number[]): Promise<Trainer> {
  const [images, labels, rates] = await Promise.all(
    ['images', 'labels', 'rates'].map((name) => open(join(at, `${name}.bin`), 'w')),
  );
  const bytes = ({ buffer, byteOffset, byteLength }: ArrayBufferView) => new Uint8Array(buffer, byteOffset, byteLength);
  return {
    async step(feeds, rate) {
      await images!.write(bytes(feeds['images']!.data));
      await labels!.write(bytes(feeds['labels']!.data));
      await rates!.write(bytes(Float64Array.of(rate)));
      const result = await trainer.step(feeds, rate);
      losses.push(result.loss);
      return result;
    },
    run: (program, feeds) => trainer.run(program, feeds),
    values: () => trainer.values(),
    state: () => trainer.state(),
    async release() {
      await Promise.all([images, labels, rates].map((file) => file!.close()));
      await trainer.release();
    },
  };
}

/** The images of lesions as the network sees them, [slices, channels, rows, columns], and the lesion of each. */
function seen(lesions: readonly Labelled[]) {
  const slices = slicesOf(lesions.map((l) => l.sample.record));
  const { images } = makeBatch(lesions, slices, shape, config.input);
  const tensor: NamedTensor = {
    dtype: 'float32',
    shape: images.shape,
    data: new Float32Array(images.data as Float32Array),
  };
  return { tensor, lesionOf: slices.map((s) => s.lesion), labels: lesions.map((l) => l.label) };
}

const predictions = { ours: [] as Prediction[], torch: [] as Prediction[] };
const folds = [];
for (const { fold, ...parts } of rounds) {
  const load = (ids: readonly string[]) =>
    loadLesions(
      dataset,
      ids.map((id) => byId.get(id)!),
      CLASSES,
    );
  const [train, validation, test] = await Promise.all([parts.train, parts.validation, parts.test].map(load));
  const at = await mkdtemp(join(tmpdir(), 'learning-parity-'));
  try {
    const values = initialValues(architecture, config.seed + fold);
    const counts = CLASSES.map((_, c) => train!.filter((l) => l.label === c).length);
    const objective = classObjective(config.training, counts);
    const spec = trainerSpec({ architecture, config, values, objective, lower });
    const losses: number[] = [];
    const trainer = await recording(await createTrainer(spec), at, losses);
    const started = performance.now();
    const fitted = await trainAndChoose({
      ...{ trainer, train: train!, validation: validation!, shape, preprocessing: config.input },
      config: { ...config, seed: config.seed + fold },
      standstill: 'refuse',
    }).finally(() => trainer.release());
    const seconds = (performance.now() - started) / 1000;
    const classifier = await networkClassifier(
      { runtime: nodeRuntime, threads: cpus().length },
      architecture,
      fitted.best.weights,
      config.input,
    );
    const ours = (await classifier.predict(test!)).map((s) => Array.from(s.logits));
    await classifier.release();

    const held = [seen(validation!), seen(test!)] as const;
    const tensors = new Map<string, NamedTensor>([
      ['validation.images', held[0].tensor],
      ['test.images', held[1].tensor],
    ]);
    for (const [name, { shape: own, data }] of Object.entries(values))
      tensors.set(`first.${name}`, { dtype: 'float32', shape: own, data: new Float32Array(data) });
    if (network.head.kind !== 'text') throw new Error('learning parity: expected a head with class embeddings');
    const { classEmbeddings, dimension, logitScale } = network.head;
    tensors.set('texts', {
      dtype: 'float32',
      shape: [CLASSES.length, dimension],
      data: new Float32Array(classEmbeddings),
    });
    await writeFile(join(at, 'arrays.safetensors'), writeSafetensors(tensors));
    const { batch, labelSmoothing, weightDecay, gradientClip } = config.training;
    const task = {
      ...{ batch, labelSmoothing, weightDecay, gradientClip, logitScale, epochs: fitted.epochs.length },
      image: [shape.channels, ...shape.size],
      validation: { lesionOf: held[0].lesionOf, labels: held[0].labels },
    };
    await writeFile(join(at, 'task.json'), JSON.stringify(task));
    await run(options.python, [join(import.meta.dirname, 'torch_learning.py'), at], { maxBuffer: 1e8 });
    const torch = JSON.parse(await readFile(join(at, 'answers.json'), 'utf8')) as {
      test: number[][];
      epoch: number;
      seconds: number;
      validationLoss: number[];
      firstLosses: number[];
    };
    const put = (into: Prediction[], logits: readonly number[][]) =>
      logits.forEach((row, i) => {
        const { sample, label } = test![held[1].lesionOf[i]!]!;
        const { id, patient } = sample.record;
        into.push({ id: `${id}/${i}`, lesion: id, patient, label, probabilities: Array.from(softmax(row, 1)) });
      });
    put(predictions.ours, ours);
    put(predictions.torch, torch.test);
    folds.push({
      ...{ fold, train: train!.length, validation: validation!.length, test: test!.length },
      ours: {
        epoch: fitted.best.epoch,
        seconds,
        validationLoss: fitted.epochs.map((e) => e.validationLoss),
        firstLosses: losses.slice(0, 3),
      },
      torch: {
        epoch: torch.epoch,
        seconds: torch.seconds,
        validationLoss: torch.validationLoss,
        firstLosses: torch.firstLosses,
      },
    });
    process.stderr.write(`fold ${fold}: ours ${seconds.toFixed(0)} s, PyTorch ${torch.seconds.toFixed(0)} s\n`);
  } finally {
    await rm(at, { recursive: true, force: true });
  }
}

const how = { classes: CLASSES, level: 'lesion', seed: 1, draws: 2000 } as const;
const figures = { ours: summarise(predictions.ours, how), torch: summarise(predictions.torch, how) };
const difference = differences(predictions.ours, predictions.torch, how);
const result = {
  dataset: { name: dataset.info.name, sha256: dataset.hash, lesions: predictions.ours.length },
  settings: SETTINGS.trim().split('\n'),
  engine: description,
  auc: { ours: figures.ours.macroAuc, torch: figures.torch.macroAuc, difference: difference.macroAuc },
  accuracy: { ours: figures.ours.accuracy, torch: figures.torch.accuracy, difference: difference.accuracy },
  folds,
};
await writeFile(join(options.out, 'learning-parity.json'), `${JSON.stringify(result, null, 2)}\n`);

type Numbers = { value: number | null; low: number | null; high: number | null };
const show = ({ value, low, high }: Numbers) => [value, low, high].map((v) => (v ?? Number.NaN).toFixed(3)).join(' | ');
const rows = (['auc', 'accuracy'] as const).flatMap((name) =>
  (['ours', 'torch', 'difference'] as const).map((who) => `| ${name}, ${who} | ${show(result[name][who])} |`),
);
const times = folds.map(
  (f) =>
    `| ${f.fold} | ${f.ours.epoch} | ${f.torch.epoch} | ${f.ours.seconds.toFixed(0)} | ${f.torch.seconds.toFixed(0)} | ${f.ours.firstLosses.map((v) => v.toFixed(5)).join(', ')} | ${f.torch.firstLosses.map((v) => v.toFixed(5)).join(', ')} |`,
);
await writeFile(
  join(options.out, 'learning-parity.md'),
  `# Learning parity with PyTorch

The same folds (grouped, seed 1), first weights, augmented batches and learning rates in both; ResNet18 from scratch, projected to the class
sentences, AdamW, 15 epochs; each keeps the epoch with the lowest validation loss. Benign against malignant, lesions of all test parts pooled.

    node tools/learning_parity.ts ${dataset.info.name}${options.only ? ` --only ${options.only}` : ''}

${new Date().toISOString().slice(0, 10)}, ${predictions.ours.length} lesions, ${rounds.length} of ${options.folds} folds, ${cpus().length} cores, ${description}.
95 % intervals by a bootstrap of ${how.draws} draws of whole groups.

| figure | value | low | high |
|---|---|---|---|
${rows.join('\n')}

| fold | best epoch, ours | PyTorch | seconds, ours | PyTorch | loss of the first three steps, ours | PyTorch |
|---|---|---|---|---|---|---|
${times.join('\n')}
`,
);
process.stdout.write(`${rows.join('\n')}\n`);
