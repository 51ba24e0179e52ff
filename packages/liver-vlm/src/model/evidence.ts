import { z } from 'zod';

/** Rows of float32 numbers, one after the other, in base64. */
const Rows = z.base64();

/** What a model file keeps so that it can say why it answers as it does. Nothing in it names a patient. */
export const Evidence = z.strictObject({
  /** Class sentences and radiologic signs; none where the model does not compare with text. */
  sentences: z.array(
    z.strictObject({ kind: z.enum(['class', 'sign']), id: z.string().min(1), text: z.string().min(1) }),
  ),
  /** [sentences, dimension], unit vectors in the space of the class embeddings. */
  sentenceEmbeddings: Rows,
  /** The lesions it was trained on: class index of each, and its mean embedding [lesions, dimension]. */
  trainingLabels: z.array(z.int().min(0)),
  trainingEmbeddings: Rows,
  /** Distance to the k-th nearest training lesion, and what 95 % of the validation lesions stay below; null where either were too few. */
  strangeness: z.strictObject({ neighbours: z.int().positive(), threshold: z.number() }).nullable(),
});
export type Evidence = z.infer<typeof Evidence>;
