import { UserError } from '../errors.ts';
import type { ClassPrompts } from './promptsFor.ts';
import type { SentenceEncoder } from './sentenceEncoder.ts';
import { less, mean, unit } from './vectors.ts';

/** One vector of unit length for each class: the fixed classifier that image embeddings are compared with. */
export interface ClassEmbeddings {
  readonly classes: readonly string[];
  readonly width: number;
  /** [classes, width], row-major; each row of length 1. */
  readonly matrix: Float32Array<ArrayBuffer>;
  readonly sentences: readonly (readonly string[])[];
  readonly provenance: Readonly<Record<string, string>>;
}

export interface ClassEmbeddingOptions {
  readonly prompts: readonly ClassPrompts[];
  readonly encoder: SentenceEncoder;
  /** Subtract the mean over the classes: sentences of one template point nearly the same way, which leaves cosines little room. */
  readonly centre: boolean;
}

/** Shortest vector that still has a direction in float32. */
const SHORTEST = 1e-6;

function direction(vector: Float64Array, what: string): Float64Array {
  if (!(Math.hypot(...vector) > SHORTEST))
    throw new UserError(
      `text: ${what}: expected an embedding that differs from the others, got none - give the classes different sentences, or turn text.centre off`,
      'config',
    );
  return unit(vector);
}

/**
 * Embeds each class: the mean of its sentences' unit vectors, of unit length again (Radford et al. 2021, section 3.1.4); where `centre` is
 * set, less the mean over the classes, and of unit length once more.
 * @throws UserError where a class has no sentence, or two classes cannot be told apart
 */
export async function classEmbeddings(options: ClassEmbeddingOptions): Promise<ClassEmbeddings> {
  const { prompts, encoder, centre } = options;
  for (const { class: id, sentences } of prompts)
    if (sentences.length === 0)
      throw new UserError(
        `text: class "${id}": expected at least one sentence, got none - add one to the prompt file`,
        'config',
      );
  const all = prompts.flatMap((p) => p.sentences);
  // All at once: an encoder that runs a network works in batches.
  const units = (await encoder.embed(all)).map((v, i) => direction(Float64Array.from(v), `"${all[i]}"`));
  const means = prompts.map(({ class: id, sentences }) =>
    direction(mean(units.splice(0, sentences.length)), `class "${id}"`),
  );
  const middle = mean(means);
  const rows = centre ? means.map((row, c) => direction(less(row, middle), `class "${prompts[c]!.class}"`)) : means;
  return {
    ...matrixOf(
      prompts.map((p) => p.class),
      rows,
      encoder.width,
    ),
    sentences: prompts.map((p) => p.sentences),
    provenance: { ...encoder.provenance, centred: String(centre) },
  };
}

/** Rows laid one after the other. */
export function matrixOf(
  classes: readonly string[],
  rows: readonly Float64Array[],
  width: number,
): Pick<ClassEmbeddings, 'classes' | 'width' | 'matrix'> {
  const matrix = new Float32Array(classes.length * width);
  rows.forEach((row, i) => {
    matrix.set(row, i * width);
  });
  return { classes, width, matrix };
}

/** Cosine of every pair of classes, [classes][classes]. */
export function cosines({ classes, width, matrix }: ClassEmbeddings): number[][] {
  const row = (i: number) => matrix.subarray(i * width, (i + 1) * width);
  return classes.map((_, a) => classes.map((_, b) => row(a).reduce((sum, v, i) => sum + v * row(b)[i]!, 0)));
}
