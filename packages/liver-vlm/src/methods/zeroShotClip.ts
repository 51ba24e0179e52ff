import { float32 } from 'onnx-grad';
import { UserError } from '../errors.ts';
import { sliceOf } from '../model/preprocess.ts';
import { PROMPT_KINDS } from '../text/promptsFor.ts';
import { slicesOf } from '../training/sampler.ts';
import { encoderInput } from './features/encoderInput.ts';
import type { Classifier, FitContext, FitTask, Method } from './method.ts';
import { rowsOf, unitRow } from './rows.ts';
import { configWith } from './setting.ts';
import { type ClipCheckpoint, readClip } from './zeroShot/checkpoint.ts';
import { embedSentences, imageTower } from './zeroShot/clipTowers.ts';

/** Mean and standard deviation of CLIP's training images, by plane (its published preprocessing). */
const CLIP_INPUT = {
  range: 1,
  mean: [0.48145466, 0.4578275, 0.40821073] as [number, number, number],
  std: [0.26862954, 0.26130258, 0.27577711] as [number, number, number],
  order: 'rgb' as const,
};
/** Slices per run. */
const BATCH = 8;

/** Public CLIP weights as they are: the class whose sentences lie nearest. Only the kind of prompts is chosen, on validation lesions. */
export const zeroShotClip: Method = {
  name: 'clip-zero-shot',
  title: 'CLIP, zero-shot',
  citation: 'Radford et al., Learning Transferable Visual Models From Natural Language Supervision, ICML 2021',
  trains: 'Nothing.',
  usesText: true,
  unfit: (_, { clip }) =>
    clip.weights === undefined ? 'no CLIP weights are named - give a folder in clip.weights' : undefined,
  settings: ({ text }) => [
    { name: 'as configured', change: {} },
    ...PROMPT_KINDS.filter((kind) => kind !== text.prompts).map((kind) => ({
      name: `${kind} prompts`,
      change: { 'text.prompts': kind },
    })),
  ],
  async fit(task, context) {
    const config = configWith(task.config, task.setting.change);
    const folder = config.clip.weights;
    if (folder === undefined)
      throw new UserError('clip-zero-shot: expected CLIP weights, got none - name a folder in clip.weights', 'config');
    const checkpoint = await readClip(folder, context.file);
    const prompts = await context.texts.prompts(task.classes, config.text.prompts);
    const sentences = await embedSentences(
      context.runtime,
      checkpoint,
      prompts.flatMap((p) => p.sentences),
    );
    const classVectors = prompts.map((p) => meanDirection(sentences.splice(0, p.sentences.length)));
    return answering({ ...task, config }, context, checkpoint, classVectors);
  },
};

async function answering(
  { channels, size, config }: FitTask,
  { runtime, threads }: FitContext,
  checkpoint: ClipCheckpoint,
  classVectors: readonly Float32Array[],
): Promise<Classifier> {
  const session = await imageTower(runtime, checkpoint, BATCH, threads);
  const scale = Math.exp(checkpoint.values['logit_scale']![0]!);
  const side = checkpoint.vision.image;
  const pixels = size[0] * size[1];
  return {
    async predict(lesions) {
      const slices = slicesOf(lesions.map((l) => l.sample.record));
      const embeddings: Float32Array[] = [];
      for (let start = 0; start < slices.length; start += BATCH) {
        const part = slices.slice(start, start + BATCH);
        const images = new Float32Array(BATCH * 3 * side * side);
        part.forEach(({ lesion, slice }, i) => {
          encoderInput(
            sliceOf(lesions[lesion]!.sample, slice, channels.length, pixels),
            channels.length,
            size,
            config.input,
            { ...CLIP_INPUT, size: [side, side] },
            images.subarray(i * 3 * side * side, (i + 1) * 3 * side * side),
          );
        });
        const out = await session.run({ images: float32(images, [BATCH, 3, side, side]) });
        embeddings.push(
          ...rowsOf(out['output']!.data as Float32Array, BATCH)
            .slice(0, part.length)
            .map(unitRow),
        );
      }
      return slices.map((s, i) => ({
        ...s,
        embedding: embeddings[i]!,
        logits: Float32Array.from(classVectors, (row) => scale * dot(row, embeddings[i]!)),
      }));
    },
    release: () => session.release(),
  };
}

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, v, i) => sum + v * b[i]!, 0);

/** The direction of the mean of unit vectors, of unit length (section 3.1.4 of the paper). */
function meanDirection(units: readonly Float32Array[]): Float32Array {
  return unitRow(units[0]!.map((_, i) => units.reduce((total, u) => total + u[i]!, 0)));
}
