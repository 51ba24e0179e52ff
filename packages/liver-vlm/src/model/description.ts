import { z } from 'zod';
import { UserError } from '../errors.ts';
import { schemaIssue } from '../schemaIssue.ts';
import type { ClassEmbeddings } from '../text/classEmbeddings.ts';
import { Evidence } from './evidence.ts';

/** The version of the description below; a file of another version is refused. */
export const MODEL_VERSION = 1;

/** All that a model file says about itself, in its ONNX metadata: nothing else is needed to predict. */
export const ModelDescription = z.strictObject({
  format: z.literal('liver-vlm-model'),
  version: z.literal(MODEL_VERSION),
  notice: z.string(),
  name: z.string(),
  method: z.string(),
  /** True where it was trained on phantoms. */
  synthetic: z.boolean(),
  kind: z.enum(['ct', 'image']),
  classes: z.array(z.string()).min(2),
  channels: z.array(z.string()).min(1),
  size: z.tuple([z.int().positive(), z.int().positive()]),
  /** How a lesion is cut from its volume, as at import. */
  extraction: z.record(z.string(), z.json()),
  preprocessing: z.strictObject({
    window: z.strictObject({ low: z.number(), high: z.number() }),
    region: z.enum(['context', 'inside']),
  }),
  backbone: z.string(),
  dimension: z.int().positive(),
  logitScale: z.number().nullable(),
  /** The sentences of each class whose embeddings the cosine is taken with. */
  prompts: z.array(z.strictObject({ class: z.string(), sentences: z.array(z.string()) })),
  /** Unit class embeddings [classes, dimension], row-major; empty without text. */
  textEmbeddings: z.array(z.number()),
  textEncoder: z.string(),
  /** Divides the logits before softmax; fitted on validation patients. */
  temperature: z.number().positive(),
  /** Rule for prediction sets, fitted on validation patients; null where they were too few for its coverage. */
  conformal: z
    .strictObject({ score: z.enum(['lac', 'aps']), coverage: z.number(), threshold: z.number(), cases: z.int() })
    .nullable(),
  /** What its explanations are made from; absent in files of older versions. */
  evidence: Evidence.optional(),
  hashes: z.strictObject({ dataset: z.string(), split: z.string(), config: z.string() }),
  software: z.record(z.string(), z.string()),
});
export type ModelDescription = z.infer<typeof ModelDescription>;

export const METADATA_KEY = 'liver-vlm';

/** The sentences that class vectors stand for; none where the vectors are a control's and mean nothing. */
export const promptsOf = (texts: ClassEmbeddings | null): ModelDescription['prompts'] =>
  (texts?.classes ?? []).flatMap((id, i) => {
    const sentences = texts?.sentences[i] ?? [];
    return sentences.length > 0 ? [{ class: id, sentences: [...sentences] }] : [];
  });

/** The description in a model file's metadata. */
export function parseDescription(metadata: Readonly<Record<string, string>>, where: string): ModelDescription {
  const text = metadata[METADATA_KEY];
  if (text === undefined)
    throw new UserError(
      `${where}: expected a model made by liver-vlm, got an ONNX file without its description - train one with: liver-vlm train DATASET --out RUN`,
      'model',
    );
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UserError(`${where}: expected a readable description, got damaged JSON - copy the file again`, 'model');
  }
  const version = (value as { version?: unknown } | null)?.version;
  if (version !== MODEL_VERSION)
    throw new UserError(
      `${where}: expected model version ${MODEL_VERSION}, got ${JSON.stringify(version)} - use the liver-vlm release that wrote it, or train again`,
      'model',
    );
  const result = ModelDescription.safeParse(value);
  if (!result.success)
    throw new UserError(
      `${where}: ${schemaIssue(result.error.issues[0]!, value)} - the file was changed, use the original`,
      'model',
    );
  return result.data;
}
