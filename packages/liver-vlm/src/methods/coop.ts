import {
  constant,
  createRandom,
  logSoftmax,
  matmul,
  mul,
  type NamedArray,
  neg,
  program,
  sum,
  type Trainer,
  trainingStep,
  warmupCosine,
} from 'onnx-grad';
import { UserError } from '../errors.ts';
import { alignToText, logitScaleOf } from './features/alignment.ts';
import { CONTEXT, type LearnedPrompt, learnedPrompt } from './features/learnedPrompt.ts';
import { featureClassifier, numberOf, trainingTable } from './features/table.ts';
import type { FitContext, FitTask, Method } from './method.ts';

const STEPS = 60;
/** Standard deviation of the first context, as Zhou et al. draw it. */
const SPREAD = 0.02;

// Context length and peak learning rate. Zhou et al. take 4 or 16 vectors, and 0.002 over many more steps of small batches.
const GRID = [
  [4, 0.02],
  [16, 0.02],
  [4, 0.002],
  [16, 0.002],
  [4, 0.2],
] as const;

/**
 * CoOp: the words before the class names are learned, the encoders on both sides fixed. One context for all classes, the name at the end.
 * Every step sees all training slices, because their features are at hand and only the class prompts cost.
 */
export const coop: Method = {
  name: 'coop',
  title: 'CoOp, a learned prompt',
  citation: 'Zhou et al., Learning to Prompt for Vision-Language Models, IJCV 2022',
  trains: 'The context vectors before the class names, through the frozen text encoder.',
  usesText: true,
  unfit: (_about, { text }) =>
    text.encoder === undefined
      ? 'it learns through a text encoder, and the shipped bank holds only sentences already embedded - name one in text.encoder'
      : undefined,
  settings: () =>
    GRID.map(([length, rate]) => ({ name: `${length} context vectors, rate ${rate}`, change: { length, rate } })),
  async fit(task, context) {
    const network = await context.texts.network();
    if (network === undefined)
      throw new UserError(
        'coop: expected a text encoder that runs, got stored sentences - name one in text.encoder',
        'config',
      );
    const table = await trainingTable(task, context);
    const { embed, training } = await alignToText(task, context, table);
    const names = (await context.texts.prompts(task.classes, 'label')).map((p) => p.sentences[0]!);
    const prompt = learnedPrompt(network, names, numberOf(task.setting, 'length'), task.config.text.centre);
    const cases = { rows: training, labels: table.labels, weights: table.weights };
    const learned = await learn(prompt, cases, task, context);
    const scale = logitScaleOf(task.config);
    return featureClassifier(task, context, (row) => {
      const own = embed(row);
      return Float32Array.from(names, (_, c) => {
        const at = c * own.length;
        return scale * own.reduce((dot, v, d) => dot + v * learned[at + d]!, 0);
      });
    });
  },
};

interface Cases {
  /** Unit vectors in the space of the text. */
  readonly rows: readonly Float64Array[];
  readonly labels: readonly number[];
  readonly weights: readonly number[];
}

/** The class vectors [classes * width] of the context that was learned. */
async function learn(
  { classes, context, frozen }: LearnedPrompt,
  { rows, labels, weights }: Cases,
  { config, setting }: FitTask,
  { lower, createTrainer, threads, onProgress }: FitContext,
): Promise<Float32Array> {
  const [count, width] = classes.shape as [number, number];
  const x = new Float32Array(rows.length * width);
  rows.forEach((row, i) => {
    x.set(row, i * width);
  });
  const total = weights.reduce((a, b) => a + b, 0);
  const targets = new Float32Array(rows.length * count);
  labels.forEach((label, i) => {
    targets[i * count + label] = weights[i]! / total;
  });
  const logits = mul(matmul(constant(x, [rows.length, width]), classes, { transposeB: true }), logitScaleOf(config));
  const loss = neg(sum(mul(constant(targets, [rows.length, count]), logSoftmax(logits))));
  const random = createRandom(config.seed, 'context');
  const first = Float32Array.from({ length: context.shape[0]! * width }, () => SPREAD * random.normal());
  const values: Record<string, NamedArray> = { [CONTEXT]: { shape: context.shape, data: first } };
  for (const [name, { shape, data }] of Object.entries(frozen)) values[name] = { shape, data: data as Float32Array };
  const trainer: Trainer = await createTrainer({
    step: lower(trainingStep({ loss, trained: [context] })),
    programs: { classes: lower(program({ classes })) },
    values,
    trained: [CONTEXT],
    statistics: [],
    method: { kind: 'sgd', momentum: 0.9 },
    optimiser: { weightDecay: 5e-4 },
    threads,
  });
  try {
    const rate = warmupCosine({ peak: numberOf(setting, 'rate'), warmup: STEPS / 20, total: STEPS });
    for (let step = 0; step < STEPS; step++) {
      const { loss: now } = await trainer.step({}, rate(step));
      if (!Number.isFinite(now))
        throw new UserError(
          `coop: expected a finite loss, got ${now} in step ${step + 1} - use a lower rate`,
          'training',
        );
      onProgress?.(step + 1, STEPS);
    }
    return Float32Array.from((await trainer.run('classes', {}))['classes']!.data as Float32Array);
  } finally {
    await trainer.release();
  }
}
