import {
  clipText,
  clipTextParameters,
  clipVit,
  clipVitParameters,
  exportInference,
  float32,
  input,
  int64,
  lowerPlain,
  parametersFor,
  program,
  type Runtime,
  type Session,
} from 'onnx-grad';
import { UserError } from '../../errors.ts';
import { rowsOf, unitRow } from '../rows.ts';
import type { ClipCheckpoint } from './checkpoint.ts';

/** The vectors [sentences][embedding] of the text tower, of unit length. */
export async function embedSentences(
  runtime: Runtime,
  { text, values, tokenize }: ClipCheckpoint,
  sentences: readonly string[],
): Promise<Float32Array[]> {
  const ids = sentences.map((sentence) => {
    const own = tokenize(sentence);
    if (own.length > text.context)
      throw new UserError(
        `clip: expected a sentence of at most ${text.context} tokens, got ${own.length} in "${sentence.slice(0, 60)}..." - shorten it`,
        'config',
      );
    return own;
  });
  const tokens = Math.max(...ids.map((own) => own.length));
  const shape = [sentences.length, tokens];
  const leaves = { ids: input('ids', shape, 'int64'), end: input('end', [sentences.length], 'int64') };
  const { output } = clipText(text, parametersFor(clipTextParameters(text)), leaves);
  const lowered = lowerPlain(program({ output }));
  const session = await runtime.createSession(lowered.model);
  try {
    // No token sees those after it, so what stands behind a sentence's end is of no account.
    const padded = ids.flatMap((own) => Array.from({ length: tokens }, (_, t) => own[t] ?? 0));
    const feeds = lowered.feeds.map(({ name, leaf, shape: own }) => {
      if (leaf === 'ids') return [name, int64(padded, shape)] as const;
      if (leaf === 'end') return [name, int64(ids.map((row) => row.length - 1))] as const;
      return [name, float32(values[leaf]!, own)] as const;
    });
    const out = (await session.run(Object.fromEntries(feeds)))['output']!.data as Float32Array;
    return rowsOf(out, sentences.length).map(unitRow);
  } finally {
    await session.release();
  }
}

/** The image tower for `batch` images [batch, 3, image, image]. */
export async function imageTower(
  runtime: Runtime,
  { vision, values }: ClipCheckpoint,
  batch: number,
  threads: number,
): Promise<Session> {
  const images = input('images', [batch, vision.inputChannels, vision.image, vision.image]);
  const { output } = clipVit(vision, parametersFor(clipVitParameters(vision)), images);
  return runtime.createSession(await exportInference(runtime, { outputs: { output }, values }), { threads });
}
