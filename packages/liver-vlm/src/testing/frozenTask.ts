import { createLocalTrainer, createRandom, lowerPlain } from 'onnx-grad';
import { nodeRuntime } from 'onnx-grad/node';
import type { FitContext, FitTask, FrozenFeatures, Method, SliceScores } from '../methods/method.ts';
import { matrixOf } from '../text/classEmbeddings.ts';
import type { TextNetwork } from '../text/sentenceEncoder.ts';
import type { Labelled } from '../training/batch.ts';
import { parseConfig } from '../training/config.ts';
import { labelled } from './labelled.ts';

export const CLASSES = ['cyst', 'fnh', 'hcc'];
export const WIDTH = 8;

/** Lesions of all classes in turn, each of two slices whose pixels hold the lesion's number. */
export const lesions = (count: number, from = 0): Labelled[] =>
  Array.from({ length: count }, (_, i) => {
    const { label, sample } = labelled(i % CLASSES.length, { slices: 2, value: () => from + i });
    const id = `${from + i}`;
    return { label, sample: { ...sample, record: { ...sample.record, id, patient: id } } };
  });

/** A task over them. */
export const frozenTask = (method: Method, train: readonly Labelled[], config = ''): FitTask => ({
  kind: 'ct',
  channels: ['arterial', 'portal_venous'],
  classes: CLASSES,
  size: [2, 2],
  train,
  validation: lesions(3, 500),
  unlabelled: train.map(({ sample }) => sample),
  config: parseConfig(config, 'test'),
  setting: method.settings(parseConfig(config, 'test'))[0]!,
});

/** Features around one direction a class, the class sentences along the first axes. */
export function frozenContext({
  noise = 0.3,
  aligned = true,
  turned = false,
  network = undefined as TextNetwork | undefined,
} = {}): FitContext {
  const frozen = (own: readonly Labelled[]): FrozenFeatures => ({
    width: WIDTH,
    aligned,
    source: 'test',
    rows: own.flatMap(({ label, sample }) =>
      Array.from({ length: sample.record.slices }, (_, slice) => {
        const random = createRandom(sample.image[0]!, slice);
        const axis = turned ? WIDTH - 1 - label : label;
        return Float32Array.from({ length: WIDTH }, (_, d) => noise * random.normal() + (d === axis ? 1 : 0));
      }),
    ),
  });
  const axes = CLASSES.map((_, c) => Float64Array.from({ length: WIDTH }, (_, d) => (d === c ? 1 : 0)));
  return {
    runtime: nodeRuntime,
    lower: (p) => lowerPlain(p),
    createTrainer: (spec) => createLocalTrainer(nodeRuntime, spec),
    threads: 1,
    file: async (path) => {
      throw new Error(`${path}: a test reads no files`);
    },
    features: { of: async (_task, own) => frozen(own) },
    encoders: { of: () => Promise.reject(new Error('a method of frozen features trains no encoder')) },
    texts: {
      prompts: async (classes) => classes.map((c) => ({ class: c, sentences: [c] })),
      classEmbeddings: async (prompts) => ({
        ...matrixOf(
          prompts.map((p) => p.class),
          axes,
          WIDTH,
        ),
        sentences: prompts.map((p) => p.sentences),
        provenance: {},
      }),
      embed: async () => ({ width: WIDTH, rows: [] }),
      network: async () => network,
    },
  };
}

/** Fits on 30 lesions and scores 30 others. */
export async function fitAndScore(
  method: Method,
  context: FitContext,
  change: Partial<FitTask> = {},
): Promise<SliceScores[]> {
  const fitted = await method.fit({ ...frozenTask(method, lesions(30)), ...change }, context);
  const scores = await fitted.predict(lesions(30, 1000));
  await fitted.release();
  return scores;
}

/** Share of slices whose largest logit is of their class. */
export const accuracy = (scores: readonly SliceScores[]): number =>
  scores.filter(({ lesion, logits }) => logits.indexOf(Math.max(...logits)) === lesion % CLASSES.length).length /
  scores.length;
