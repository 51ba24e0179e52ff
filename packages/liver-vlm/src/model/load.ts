import type { LesionSample } from '@liver-vlm/imaging';
import { float32, OnnxFormatError, type Runtime, RuntimeFailure, readMetadata, type Session } from 'onnx-grad';
import { UserError } from '../errors.ts';
import { predictionSet } from '../evaluation/conformal.ts';
import { argMax } from '../evaluation/prediction.ts';
import { softmax } from '../evaluation/temperature.ts';
import { type ModelDescription, parseDescription } from './description.ts';
import { preprocess, sliceOf } from './preprocess.ts';

/** A model file ready to answer, in Node or in a browser. */
export interface LoadedModel {
  readonly description: ModelDescription;
  readonly session: Session;
}

/** What the model says of one lesion. */
export interface Prediction {
  readonly lesion: string;
  readonly patient: string;
  /** Calibrated, by class in the model's order. */
  readonly probabilities: Readonly<Record<string, number>>;
  readonly predicted: string;
  /** Classes that cannot be ruled out at the model's coverage; more than one means "not sure". */
  readonly possible: readonly string[];
  readonly slices: number;
  /** Mean of the slices' embeddings. */
  readonly embedding: readonly number[];
  readonly warnings: readonly string[];
}

/** Opens a model file; `where` names it in errors. */
export async function loadModel(runtime: Runtime, bytes: Uint8Array, where: string): Promise<LoadedModel> {
  try {
    const description = parseDescription(readMetadata(bytes), where);
    return { description, session: await runtime.createSession(bytes) };
  } catch (error) {
    if (error instanceof OnnxFormatError || error instanceof RuntimeFailure)
      throw new UserError(`${where}: ${error.message}`, 'model');
    throw error;
  }
}

/** What the network says of a lesion: means over its slices, and the Grad-CAM of each slice where the file gives it. */
export interface LesionRun {
  /** [classes], not calibrated. */
  readonly logits: Float32Array;
  /** [dimension]. */
  readonly embedding: Float32Array;
  /** [slices, classes, h, w], not rectified. */
  readonly cam: { readonly data: Float32Array; readonly shape: readonly number[] } | undefined;
}

/** Classifies one lesion: the mean logits of its slices, calibrated. */
export const predictLesion = async (model: LoadedModel, sample: LesionSample): Promise<Prediction> =>
  answerOf(model.description, sample, await runLesion(model, sample));

/** Runs the network on the slices of a lesion; throws UserError where the sample is not of the model's form. */
export async function runLesion({ description, session }: LoadedModel, sample: LesionSample): Promise<LesionRun> {
  const { channels, size } = description;
  const [height, width] = size;
  const same = sample.channels.length === channels.length && sample.channels.every((c, i) => c === channels[i]);
  if (!same || sample.size[0] !== height || sample.size[1] !== width)
    throw new UserError(
      `lesion "${sample.id}": expected ${channels.join(', ')} at ${height} x ${width}, got ${sample.channels.join(', ')} at ${sample.size.join(' x ')} - extract it with the model's own settings`,
      'input',
    );
  const pixels = height * width;
  const length = channels.length * pixels;
  const images = new Float32Array(sample.slices * length);
  for (let s = 0; s < sample.slices; s++)
    preprocess(
      sliceOf(sample, s, channels.length, pixels),
      description.preprocessing,
      images.subarray(s * length, (s + 1) * length),
    );
  const out = await session.run({ images: float32(images, [sample.slices, channels.length, height, width]) });
  const { cam } = out;
  return {
    logits: columnMeans(out['logits']!.data as Float32Array, sample.slices),
    embedding: columnMeans(out['embedding']!.data as Float32Array, sample.slices),
    cam: cam && { data: cam.data as Float32Array, shape: cam.shape },
  };
}

/** Calibrates a run's logits and says which classes are possible. */
export function answerOf(
  { classes, temperature, conformal }: ModelDescription,
  sample: LesionSample,
  { logits, embedding }: LesionRun,
): Prediction {
  const p = softmax(logits, temperature);
  const predicted = classes[argMax(p)]!;
  return {
    lesion: sample.lesion,
    patient: sample.patient,
    probabilities: Object.fromEntries(classes.map((c, i) => [c, p[i]!])),
    predicted,
    possible: conformal ? predictionSet(p, conformal).map((c) => classes[c]!) : [predicted],
    slices: sample.slices,
    embedding: Array.from(embedding),
    warnings: warningsFor(sample),
  };
}

function columnMeans(rows: Float32Array, count: number): Float32Array {
  const width = rows.length / count;
  const out = new Float32Array(width);
  for (let i = 0; i < rows.length; i++) out[i % width]! += rows[i]! / count;
  return out;
}

function warningsFor(sample: LesionSample): string[] {
  const missing = sample.channels.filter((_, i) => !sample.present[i]);
  return missing.length === 0
    ? []
    : [
        `missing ${missing.length > 1 ? 'phases' : 'phase'}: ${missing.join(', ')}; filled from the nearest phase present, the answer is less certain than its probability says`,
      ];
}
